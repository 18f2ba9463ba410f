import DfcBasics
import DfcCommandLine
import Testing

@Suite struct ProgressTTYTests {
    /// Steps that run at once, write a lot, end and fail; one event every 150 ms of the clock.
    static func events(steps: Int) -> [ProgressEvent] {
        var events: [ProgressEvent] = []
        let names = (0..<steps).map {
            "[stage \($0 + 1)/\(steps)] RUN " + String(repeating: "word ", count: 3 + $0 * 4)
        }
        for name in names { events.append(.announced(name)) }
        for (index, name) in names.enumerated() { events.append(.started(name, at: Double(index) * 0.1)) }
        for round in 0..<12 {
            for (index, name) in names.enumerated() {
                let line = "\(round): \u{1B}[31mline 漢字 \(String(repeating: "x", count: round * 17))\n"
                events.append(.wrote(name, line, at: Double(round) + Double(index) * 0.1))
            }
        }
        for (index, name) in names.enumerated() {
            events.append(
                .ended(
                    name, from: Double(index) * 0.1, to: 20, cached: index == 1,
                    error: index == 2 ? "exit code: 1" : nil))
        }
        return events
    }

    @Test(arguments: [(80, 24), (120, 40), (80, 8), (40, 10), (20, 4)])
    func isSteadyAtEverySize(_ columns: Int, _ rows: Int) {
        let build = RecordedBuild()
        let view = ProgressTTY(
            settings: .init(colours: true, size: { (columns, rows) }), now: build.now, write: build.write)
        var screen = Screen(columns: columns, rows: rows)
        for (index, event) in Self.events(steps: 5).enumerated() {
            build.setClock(Double(index) * 0.15)
            view.report(event)
            let pieces = build.takePieces()
            #expect(pieces.count <= 1, "one write a drawing")
            for piece in pieces {
                screen.feed(piece)
                #expect(screen.cursorIsHidden)
                #expect(!screen.isSynchronised)
                #expect(screen.visible.contains { $0.hasPrefix("[+] Building") || columns < 24 })
            }
        }
        view.finish()
        for piece in build.takePieces() { screen.feed(piece) }
        #expect(screen.faults.isEmpty, "\(screen.faults)")
        #expect(!screen.cursorIsHidden)
        // What failed is reported in full, so only those lines may be wrapped.
        let text = screen.text.joined(separator: "\n")
        #expect(text.count(of: " => CACHED") == 1)
        #expect(text.count(of: " => ERROR") == 1)
        #expect(text.count(of: "[+] Building") == 1, "\(text)")
        #expect(text.contains("------"))
    }

    @Test func whatStandsAtTheEnd() {
        let build = RecordedBuild()
        let view = ProgressTTY(
            settings: .init(colours: false, size: { (60, 12) }), now: build.now, write: build.write)
        var screen = Screen(columns: 60, rows: 12)
        func at(_ seconds: Double, _ event: ProgressEvent) {
            build.setClock(seconds)
            view.report(event)
            for piece in build.takePieces() { screen.feed(piece) }
        }
        at(0, .ended("[1/2] FROM base", from: 0, to: 0.2, cached: true))
        at(0.3, .started("[2/2] RUN make", at: 0.3))
        at(1, .wrote("[2/2] RUN make", "compiling\n", at: 1))
        at(2, .moved("[2/2] RUN make", "layer", 500, of: 1000, from: 1, at: 2))
        #expect(
            screen.text == [
                " => CACHED [1/2] FROM base                             0.2s",
                "[+] Building 2.0s (1/2)",
                " => [2/2] RUN make                                     1.7s",
                " => => layer 500B / 1.00kB                             1.0s",
                " => => # compiling",
                "",
            ])
        at(3, .ended("[2/2] RUN make", from: 0.3, to: 3))
        view.finish()
        for piece in build.takePieces() { screen.feed(piece) }
        #expect(
            screen.text == [
                " => CACHED [1/2] FROM base                             0.2s",
                " => [2/2] RUN make                                     2.7s",
                "[+] Building 3.0s (2/2) FINISHED",
                "",
            ])
    }

    @Test func aNarrowerWindowLeavesNoRest() {
        let build = RecordedBuild()
        let size = SharedSize((100, 20))
        let view = ProgressTTY(
            settings: .init(colours: false, size: { size.value }), now: build.now, write: build.write)
        build.setClock(0)
        view.report(.started("[1/1] RUN " + String(repeating: "y", count: 200), at: 0))
        let wide = build.takePieces()
        size.set((50, 20))
        build.setClock(1)
        view.tick()
        let narrow = build.takePieces()
        // The first drawing as a terminal of half the width shows it: each full line takes two rows.
        var screen = Screen(columns: 50, rows: 20)
        for piece in wide + narrow { screen.feed(piece) }
        #expect(screen.text.count { $0.hasPrefix("[+] Building") } == 1, "\(screen.text)")
        #expect(screen.text.count { $0.contains("RUN yyy") } == 1, "\(screen.text)")
    }
}

extension String {
    fileprivate func count(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let index = rest.indices.first(where: { rest[$0...].hasPrefix(part) }) {
            count += 1
            rest = rest[rest.index(after: index)...]
        }
        return count
    }
}
