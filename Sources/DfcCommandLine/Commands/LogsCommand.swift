internal import DfcBasics
internal import DfcBuild
internal import DfcHost

/// `dfc logs`
enum LogsCommand {
    /// Lists past builds; shows the whole log of one; or what one step wrote, byte for byte.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let history = BuildHistory(stateDirectory: try RequestSettings.stateDirectory(arguments))
        guard let wanted = arguments.operandPath(0) else {
            list(history)
            return 0
        }
        let build = try history.build(try history.find(wanted))
        if let step = arguments.operandPath(1) {
            try showStep(step, build, history)
        } else {
            show(build)
        }
        return 0
    }

    private static func list(_ history: BuildHistory) {
        var text = ""
        for id in history.ids() {
            guard let build = try? history.build(id) else { continue }
            let state = build.completed == nil ? "unfinished" : build.error == nil ? "done" : "failed"
            text += "\(id)  \(Timestamp.text(build.started / 1_000_000_000 * 1_000_000_000))"
            text += "  \(state)  \(LogText.clean(build.context))\n"
        }
        Console.write(text, to: .output)
    }

    private static func show(_ build: BuildHistory.Build) {
        let view = ProgressPlain(now: { System.now() }, write: { Console.write($0, to: .output) })
        for event in build.events { view.report(event) }
        view.finish()
        if let error = build.error { Console.write("ERROR: failed to solve: \(error)\n", to: .output) }
    }

    /// A step by the number that the plain view gives it, or by a line of the Dockerfile (`L12`, `12` where no step has
    /// that number).
    private static func showStep(
        _ text: String, _ build: BuildHistory.Build, _ history: BuildHistory
    ) throws(BuildError) {
        let digits = text.first == "L" || text.first == "#" ? text.dropFirst() : Substring(text)
        guard let number = Int(digits) else {
            throw BuildError(.client, "\(text) is neither a step's number nor a line (L12)")
        }
        var printer = PlainPrinter(shortNames: false)
        for event in build.events {
            printer.trace.apply(event, now: build.started)
            printer.print(now: build.started)
        }
        let isLine = text.first == "L"
        let key = isLine ? nil : printer.trace.steps.first { $0.value.number == number }?.key
        var wanted = Set(key.map { [$0] } ?? [])
        if wanted.isEmpty {
            wanted = Set(build.lines.filter { $0.value.contains(number) }.map { printer.trace.key(of: $0.key) })
        }
        if wanted.isEmpty { throw BuildError(.client, "build \(build.id) has no step \(text)") }
        let vertices = Set(
            build.events.compactMap { event -> Digest? in
                guard case .vertex(let vertex) = event else { return nil }
                return wanted.contains(printer.trace.key(of: vertex.digest)) ? vertex.digest : nil
            })
        if !write(build, vertices) { replay(vertices, history, before: build) }
    }

    /// Writes what the steps wrote in that build; false when they wrote nothing.
    private static func write(_ build: BuildHistory.Build, _ vertices: Set<Digest>) -> Bool {
        var wrote = false
        for event in build.events {
            guard case .log(let log) = event, vertices.contains(log.vertex) else { continue }
            Console.write(log.data, to: .output)
            wrote = true
        }
        return wrote
    }

    /// What steps that came from the cache wrote in the last build before that ran them.
    private static func replay(_ vertices: Set<Digest>, _ history: BuildHistory, before build: BuildHistory.Build) {
        let cached = build.events.contains { event in
            guard case .vertex(let vertex) = event else { return false }
            return vertex.cached && vertices.contains(vertex.digest)
        }
        guard cached else { return }
        for id in history.ids() {
            guard let other = try? history.build(id), other.started < build.started else { continue }
            if write(other, vertices) {
                Console.write("cached, as it ran in build \(id)\n", to: .error)
                return
            }
        }
    }
}
