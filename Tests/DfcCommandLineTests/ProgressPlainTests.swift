import DfcBasics
import DfcCommandLine
import LLB
import Testing

@Suite struct ProgressPlainTests {
    /// Plays events, each with the clock at its second, and gives the text.
    private func play(_ events: [(Double, ProgressEvent)], groups: Definition? = nil, ticks: Bool = false) -> String {
        let build = RecordedBuild()
        let view = ProgressPlain(now: build.now, write: build.write)
        if let groups { view.learn(groups) }
        for (seconds, event) in events {
            build.setClock(seconds)
            view.report(event)
            if ticks { view.tick() }
        }
        view.finish()
        return build.text
    }

    @Test func aBuildFromLoadingToTheEnd() {
        let load = "[internal] load build definition from Dockerfile"
        let run = "[stage-0 3/3] RUN make"
        let text = play([
            (0, .started(load, at: 0)),
            (0, .moved(load, "transferring dockerfile:", 357, of: 0, from: 0, at: 0.001, isDone: true)),
            (0.02, .ended(load, from: 0, to: 0.02)),
            (0.02, .announced(run)),
            (0.1, .started(run, at: 0.1)),
            (0.164, .wrote(run, "first log line\nand a ", at: 0.164)),
            (6.151, .wrote(run, "second\n", at: 6.151)),
            (6.2, .wrote(run, "no line end", at: 6.2, stream: 2)),
            (6.2, .ended(run, from: 0.1, to: 6.2)),
        ])
        #expect(
            text == """
                #1 [internal] load build definition from Dockerfile
                #1 transferring dockerfile: 357B done
                #1 DONE 0.0s

                #2 [stage-0 3/3] RUN make
                #2 0.064 first log line
                #2 6.051 and a second
                #2 6.100 no line end
                #2 DONE 6.1s

                """)
    }

    @Test func cachedCancelledAndFailed() {
        let text = play([
            (0, .ended("[1/4] FROM a", from: 0, to: 0, cached: true)),
            (0, .started("[2/4] RUN false", at: 0)),
            (0, .started("[3/4] RUN sleep", at: 0)),
            (1, .wrote("[2/4] RUN false", "it broke\n", at: 1)),
            (1, .ended("[2/4] RUN false", from: 0, to: 1, error: "process \"/bin/sh -c false\" did not complete")),
            (1, .ended("[3/4] RUN sleep", from: 0, to: 1, error: "context canceled")),
        ])
        #expect(
            text == """
                #1 [1/4] FROM a
                #1 CACHED

                #2 [2/4] RUN false
                #2 1.000 it broke
                #2 ERROR: process "/bin/sh -c false" did not complete

                #3 [3/4] RUN sleep
                #3 CANCELED
                ------
                 > [2/4] RUN false:
                1.000 it broke
                ------

                """)
    }

    @Test func stepsTakeTurns() {
        let text = play([
            (0, .started("a", at: 0)), (0.1, .started("b", at: 0.1)),
            (1, .wrote("a", "a1\n", at: 1)), (2, .wrote("b", "b1\n", at: 2)),
            (3, .wrote("a", "a2\n", at: 3)), (12, .wrote("b", "b2\n", at: 12)),
            (13, .ended("a", from: 0, to: 13)), (14, .ended("b", from: 0.1, to: 14)),
        ])
        #expect(
            text == """
                #1 a
                #1 1.000 a1
                #1 3.000 a2
                #1 ...

                #2 b
                #2 1.900 b1
                #2 11.90 b2
                #2 ...

                #1 a
                #1 DONE 13.0s

                #2 b
                #2 DONE 13.9s

                """)
    }

    @Test func transfersShowEveryTwentiethPart() {
        let events: [(Double, ProgressEvent)] = [
            (0, .started("pull", at: 0)),
            (0, .moved("pull", "sha256:ab", 0, of: 3620, from: 0, at: 0)),
            (0.1, .moved("pull", "sha256:ab", 100, of: 3620, from: 0, at: 0.1)),
            (0.2, .moved("pull", "sha256:ab", 400, of: 3620, from: 0, at: 0.2)),
            (0.5, .moved("pull", "sha256:ab", 3620, of: 3620, from: 0, at: 0.5, isDone: true)),
            (0.5, .ended("pull", from: 0, to: 0.5)),
        ]
        #expect(play(events) == "#1 pull\n#1 sha256:ab 3.62kB / 3.62kB 0.5s done\n#1 DONE 0.5s\n")
        #expect(
            play(events, ticks: true) == """
                #1 pull
                #1 sha256:ab 0B / 3.62kB
                #1 sha256:ab 400B / 3.62kB 0.2s
                #1 sha256:ab 3.62kB / 3.62kB 0.5s done
                #1 DONE 0.5s

                """)
    }

    @Test func aGroupIsOneStep() {
        var copy = OpMetadata()
        copy.progressGroup = ProgressGroup(id: "pg0", name: "[2/2] COPY --link a /", weak: true)
        var merge = OpMetadata()
        merge.progressGroup = ProgressGroup(id: "pg0", name: "[2/2] COPY --link a /", weak: false)
        func entry(_ name: String, _ metadata: OpMetadata) -> Definition.Entry {
            .init(digest: RecordedBuild.digest(name), bytes: [], op: Op(kind: nil), metadata: metadata)
        }
        let definition = Definition(entries: [entry("copy", copy), entry("merge", merge)])
        let text = play(
            [
                (0, .announced("copy")), (0, .announced("merge")), (0, .started("copy", at: 0)),
                (1, .ended("copy", from: 0, to: 1)), (1, .started("merge", at: 1)),
                (1.5, .ended("merge", from: 1, to: 1.5)),
            ], groups: definition)
        #expect(text == "#1 [2/2] COPY --link a /\n#1 DONE 1.5s\n")
    }

    @Test func stepsCannotSteerTheTerminal() {
        let text = play([
            (0, .started("\u{1B}[31mred\u{7}", at: 0)),
            (
                1,
                .wrote(
                    "\u{1B}[31mred\u{7}", "\u{1B}[2J\u{1B}]0;title\u{7}a\u{9B}31mb\u{1B}(Bc\u{8}\r\n50%\r100%\n", at: 1)
            ),
            (1, .ended("\u{1B}[31mred\u{7}", from: 0, to: 1)),
        ])
        #expect(
            text == """
                #1 red
                #1 1.000 abc
                #1 1.000 50%
                #1 1.000 100%
                #1 DONE 1.0s

                """)
    }
}
