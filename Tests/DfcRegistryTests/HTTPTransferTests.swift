import DfcRegistry
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPTransferTests {
    private func get(
        _ url: String, _ change: (inout HTTPRequest) -> Void = { _ in }
    ) throws -> HTTPResponse {
        var request = HTTPRequest("GET", url)
        request.connectTimeout = 5
        request.stallTimeout = 5
        change(&request)
        return try HTTPTransfer().perform(request)
    }

    @Test func answersComeWholeWithTheirHeaders() throws {
        let server = try LoopbackServer { _ in Reply(200, [("X-One", "  a b \t"), ("x-one", "c")], text: "hello") }
        let response = try get("\(server.url)/p?q=1")
        #expect(response.status == 200)
        #expect(response.body == Array("hello".utf8))
        #expect(response.all("X-ONE") == ["a b", "c"])
        #expect(server.requests.map(\.target) == ["/p?q=1"])
    }

    @Test func aBodyGoesToItsReceiverAndErrorBodiesDoNot() throws {
        let server = try LoopbackServer { $0.path == "/no" ? Reply(404, text: "gone") : Reply(200, text: "bytes") }
        var received: [UInt8] = []
        let transfer = HTTPTransfer()
        let good = try transfer.perform(HTTPRequest("GET", "\(server.url)/yes")) { received += Array($1) }
        #expect(received == Array("bytes".utf8) && good.body.isEmpty)
        let bad = try transfer.perform(HTTPRequest("GET", "\(server.url)/no")) { _, _ in Issue.record("received") }
        #expect(bad.status == 404 && bad.body == Array("gone".utf8))
    }

    @Test func aReceiversErrorEndsTheTransferAndComesOut() throws {
        struct Full: Error {}
        let server = try LoopbackServer { _ in Reply(200, text: "bytes") }
        #expect(throws: Full.self) {
            try HTTPTransfer().perform(HTTPRequest("GET", server.url)) { _, _ in throw Full() }
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsAreFollowedWithoutTheCredentialOnAnotherHost(status: Int) throws {
        let other = try LoopbackServer { _ in Reply(200, text: "there") }
        let away = other.url
        let server = try LoopbackServer { request in
            request.path == "/b" ? Reply(status, [("Location", "\(away)/c")]) : Reply(status, [("Location", "/b")])
        }
        let response = try get("\(server.url)/a") { $0.headers = [HTTPHeader("Authorization", "Bearer x")] }
        #expect(response.body == Array("there".utf8))
        #expect(response.url == "\(away)/c")
        #expect(server.requests.map { $0.header("Authorization") } == ["Bearer x", "Bearer x"])
        #expect(other.requests.map { $0.header("Authorization") } == [nil])
    }

    @Test func aRedirectLoopEnds() throws {
        let server = try LoopbackServer { _ in Reply(302, [("Location", "/")]) }
        #expect { try get(server.url) } throws: { ($0 as? HTTPError)?.kind == .redirects }
    }

    @Test func aRedirectToAFileIsRefused() throws {
        let server = try LoopbackServer { _ in Reply(302, [("Location", "file:///etc/passwd")]) }
        #expect { try get(server.url) } throws: { ($0 as? HTTPError)?.kind == .badURL }
    }

    @Test func bodiesAreSentWhole() throws {
        let server = try LoopbackServer { Reply(201, text: "\($0.body.count)") }
        let bytes = [UInt8](repeating: 7, count: 300_000)
        let response = try HTTPTransfer().perform(HTTPRequest("PUT", server.url, body: .bytes(bytes)))
        #expect(response.status == 201 && response.body == Array("300000".utf8))
        let empty = try HTTPTransfer().perform(HTTPRequest("POST", server.url))
        #expect(empty.body == Array("0".utf8))
        #expect(server.requests.map(\.method) == ["PUT", "POST"])
    }

    @Test func errorsNameHostAndCause() throws {
        let port = Socket.deadPort
        #expect {
            try get("http://127.0.0.1:\(port)/x")
        } throws: {
            "\($0)"
                == "failed to do request: Get \"http://127.0.0.1:\(port)/x\": dial tcp 127.0.0.1:\(port): connect: "
                + "connection refused"
        }
        #expect {
            try get("http://no-such-host.invalid/x")
        } throws: {
            "\($0)"
                == "failed to do request: Get \"http://no-such-host.invalid/x\": dial tcp: lookup no-such-host.invalid: "
                + "no such host"
        }
        #expect { try get("ftp://127.0.0.1/x") } throws: { ($0 as? HTTPError)?.kind == .badURL }
    }

    @Test func tlsWithSomebodyWhoDoesNotSpeakItIsATLSError() throws {
        let server = try LoopbackServer { _ in Reply(200, text: "plain") }
        #expect {
            try get("https://127.0.0.1:\(server.port)/")
        } throws: {
            guard case .tls? = ($0 as? HTTPError)?.kind else { return false }
            return true
        }
    }

    @Test func aCutBodyAndADroppedConnectionAreTemporary() throws {
        let server = try LoopbackServer { request in
            var reply = Reply(200, body: [UInt8](repeating: 1, count: 1000))
            if request.path == "/cut" { reply.cutAfter = 10 } else { reply.dropped = true }
            return reply
        }
        for path in ["/cut", "/drop"] {
            #expect { try get("\(server.url)\(path)") } throws: { ($0 as? HTTPError)?.isTemporary == true }
        }
    }

    @Test func aStalledTransferEnds() throws {
        let server = try LoopbackServer { _ in
            var reply = Reply(200, text: "late")
            reply.delay = 8000
            return reply
        }
        // Without that the answer would come, only later.
        #expect { try get(server.url) { $0.stallTimeout = 1 } } throws: { ($0 as? HTTPError)?.kind == .timeout }
    }

    @Test func cancellingEndsATransferAtOnce() throws {
        let server = try LoopbackServer { _ in
            var reply = Reply(200, text: "late")
            reply.delay = 8000
            return reply
        }
        let cancellation = Cancellation()
        Thread.start {
            _ = Clock.wait(atMost: 60_000) { !server.requests.isEmpty }
            cancellation.cancel()
        }
        // Without that the answer would come, only later.
        #expect {
            try HTTPTransfer().perform(HTTPRequest("GET", server.url), cancellation: cancellation)
        } throws: {
            ($0 as? HTTPError)?.kind == .cancelled
        }
    }

    @Test func userAndPasswordAreInNoError() {
        #expect(HTTPError(.timeout, url: "http://user:secret@h:1/x").url == "http://h:1/x")
    }
}
