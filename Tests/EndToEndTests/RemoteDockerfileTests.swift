import TestSupport
import Testing

/// A Dockerfile that is named by its URL: as the context, beside a context, and for `compile`.
@Suite struct RemoteDockerfileTests {
    private func serve() throws -> LoopbackServer {
        try LoopbackServer { request in
            switch request.path {
            case "/alone/Dockerfile": Reply(text: "FROM scratch\nCOPY <<EOT /greeting\nby URL\nEOT\n")
            case "/beside/Dockerfile": Reply(text: "FROM scratch\nCOPY note.txt /copied\n")
            default: Reply(404)
            }
        }
    }

    @Test func isSolvedWithoutAContext() throws {
        let server = try serve()
        guard let dfc = try Dfc("url") else { return }
        for run in 1...2 {
            try dfc.succeed(["solve", "-o", "out\(run)", "\(server.url)/alone/Dockerfile"])
            #expect(try File.names("\(dfc.path)/out\(run)") == ["greeting"])
            #expect(try dfc.text("out\(run)/greeting") == "by URL\n")
        }
        let result = try dfc(["solve", "-o", "out", "\(server.url)/beside/Dockerfile"])
        #expect(result.status == 1)
        #expect(result.lastError?.hasSuffix("\"/note.txt\": not found") == true, "\(result.errorText)")
        let why = "\(server.url)/beside/Dockerfile is a Dockerfile without a context, so there are no files to copy"
        #expect(result.errorText.contains(why), "\(result.errorText)")
        #expect(!dfc.has("out"))
    }

    @Test func isSolvedBesideAContext() throws {
        let server = try serve()
        guard let dfc = try Dfc("url") else { return }
        try dfc.write("ctx/note.txt", "a note\n")
        try dfc.write("ctx/Dockerfile", "FROM nothing\n")
        try dfc.succeed(["solve", "-f", "\(server.url)/beside/Dockerfile", "-o", "out", "ctx"])
        #expect(try dfc.text("out/copied") == "a note\n")
    }

    @Test func isCompiled() throws {
        let server = try serve()
        guard let dfc = try Dfc("url") else { return }
        try dfc.write("ctx/note.txt", "a note\n")
        let alone = try dfc.succeed(["compile", "--dump-dag=tree", "\(server.url)/alone/Dockerfile"])
        #expect(alone.text.contains("COPY <<EOT /greeting"))
        let beside = try dfc.succeed(["compile", "--dump-dag=tree", "-f", "\(server.url)/beside/Dockerfile", "ctx"])
        #expect(beside.text.contains("copy /note.txt to /copied"))
        let refused = try dfc(["compile", "--offline", "\(server.url)/alone/Dockerfile"])
        #expect(refused.status == 1)
    }

    @Test(arguments: [["solve", "URL"], ["solve", "-f", "URL", "ctx"], ["compile", "URL"]])
    func oneThatIsNotThereIsNamed(_ arguments: [String]) throws {
        let server = try serve()
        guard let dfc = try Dfc("url") else { return }
        try dfc.write("ctx/note.txt", "a note\n")
        let url = "\(server.url)/nothing"
        let result = try dfc(arguments.map { $0 == "URL" ? url : $0 })
        #expect(result.status == 1)
        #expect(result.lastError?.contains("404") == true, "\(result.errorText)")
        #expect(result.errorText.contains(url), "\(result.errorText)")
    }
}
