import TestSupport
import Testing

/// The live view in a real terminal: four steps at once, one cached, one that fails; the last screen tells it all.
@Suite struct TerminalTests {
    static let dockerfile = """
        FROM base AS known
        RUN echo known > /known
        FROM base AS a
        RUN for i in 1 2 3; do echo line $i of a; sleep 0.3; done; sleep 60
        FROM base AS b
        RUN echo a text that is longer than eighty columns and is cut where the screen ends, not wrapped; sleep 60
        FROM base AS c
        RUN sleep 60
        FROM base AS d
        RUN --mount=type=cache,target=/c printf '\\033[2Jabout to fail\\n'; until [ -e /c/go ]; do sleep 0.1; done; echo it broke >&2; exit 7
        FROM scratch
        COPY --from=known /known /
        COPY --from=a /bin/busybox /a
        COPY --from=b /bin/busybox /b
        COPY --from=c /bin/busybox /c
        COPY --from=d /bin/busybox /d
        """

    @Test(arguments: [80, 120])
    func theLastScreenTellsItAll(_ columns: Int) throws {
        guard let tmux = Program.need("tmux", for: "the live view"), let dfc = try Dfc("tty"), try dfc.makeBase() else {
            return
        }
        try dfc.write("known/Dockerfile", "FROM base AS known\nRUN echo known > /known\n")
        try dfc.succeed(["solve", "--progress", "plain", "known"])
        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        let socket = "\(dfc.path)/tmux"
        defer { _ = try? Program.run(tmux, ["-S", socket, "kill-server"]) }
        let command =
            "DFC_STATE_DIR='\(dfc.path)/state' '\(dfc.program)' solve '\(dfc.path)/ctx'; echo status $?; sleep 600"
        let started = try Program.run(
            tmux, ["-S", socket, "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "24", command],
            environment: ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"])
        #expect(started.status == 0, "\(started.errorText)")
        func screen(all: Bool = false) throws -> String {
            try Program.run(tmux, ["-S", socket, "capture-pane", "-p"] + (all ? ["-S", "-"] : [])).text
        }
        let ran = try Clock.wait(atMost: 60_000) {
            let now = try screen()
            return now.contains("# line 3 of a") && now.contains("# about to fail")
        }
        let first = try screen()
        #expect(ran, "\(first)")
        // What they wrote was seen: now it may break.
        let cache = try #require(try File.names("\(dfc.path)/state/cache").first)
        try dfc.write("state/cache/\(cache)/fs/go", "")
        let ended = try Clock.wait(atMost: 60_000) { try screen().contains("status 1") }
        let last = try screen(all: true)
        #expect(ended, "\(last)")
        for text in [
            "CACHED [known 2/2] RUN echo known", "[d 2/2] RUN --mount", "about to fail", "it broke", "Dockerfile:10",
            ">>> RUN",
            "did not complete", "exit code: 7",
        ] { #expect(last.replacingLineEnds().contains(text), "\(text) is not on the screen:\n\(last)") }
        for line in last.split(separator: "\n") { #expect(line.count <= columns) }
    }
}

extension String {
    /// The terminal breaks long messages; joined again they can be searched.
    fileprivate func replacingLineEnds() -> String { String(filter { $0 != "\n" }) }
}
