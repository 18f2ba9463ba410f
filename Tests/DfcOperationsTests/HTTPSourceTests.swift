import DfcBasics
import DfcHost
import DfcOperations
import TestSupport
import Testing

@Suite struct HTTPSourceTests {
    private let time = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test func aFileHasTheNameModeAndTimeOfTheRules() async throws {
        let server = try LoopbackServer { [time] request in
            switch request.path {
            case "/dir/plain.txt": return Reply(200, text: "plain")
            case "/named": return Reply(200, [("Content-Disposition", "attachment; filename=\"a/b c.txt\"")], text: "n")
            case "/moved": return Reply(302, [("Location", "/dir/other.txt")])
            case "/timed": return Reply(200, [("Last-Modified", time)], text: "t")
            default: return Reply(200, text: "root")
            }
        }
        let site = try RemoteSite()
        let build = site.build()
        let plain = try await site.http("\(server.url)/dir/plain.txt?x=/y", in: build)
        #expect(plain.names == ["plain.txt"])
        let stat = try System.stat("\(plain.layer)/plain.txt")
        #expect(stat.permissions == 0o600 && stat.uid == 0 && stat.gid == 0 && stat.mtime == 0)
        #expect(try System.readAll("\(plain.layer)/plain.txt") == Array("plain".utf8))
        #expect(
            plain.key
                == SourceKeyText.http(
                    filename: "plain.txt", permissions: 0, uid: 0, gid: 0, checksum: Digest.of("plain")))
        #expect(try await site.http("\(server.url)/named", in: build).names == ["b c.txt"])
        // The name is that of the URL that was asked for, wherever the answer came from.
        #expect(try await site.http("\(server.url)/moved", in: build).names == ["moved"])
        #expect(try await site.http("\(server.url)/", in: build).names == ["download"])
        let timed = try await site.http(
            "\(server.url)/timed", ["http.filename": "x/f", "http.perm": "0755", "http.uid": "7", "http.gid": "8"],
            in: build)
        let other = try System.stat("\(timed.layer)/f")
        #expect(other.permissions == 0o755 && other.uid == 7 && other.gid == 8)
        #expect(other.mtime == 784_111_777_000_000_000 && other.atime == other.mtime)
        #expect(
            timed.key
                == SourceKeyText.http(
                    filename: "f", permissions: 0o755, uid: 7, gid: 8, checksum: Digest.of("t"), lastModified: time))
    }

    @Test func aBuildAsksOnceAndTheNextOnlyWhetherItIsTheSame() async throws {
        let server = try LoopbackServer { request in
            if request.header("If-None-Match") == "\"v1\"" { return Reply(304) }
            return Reply(200, [("ETag", "W/\"v1\"")], text: "body")
        }
        let site = try RemoteSite()
        let first = site.build()
        let one = try await site.http("\(server.url)/f", in: first)
        _ = try await site.http("\(server.url)/f", in: first)
        #expect(server.requests.map(\.method) == ["GET"])
        let two = try await site.http("\(server.url)/f", in: site.build())
        #expect(server.requests.map(\.method) == ["GET", "HEAD"])
        #expect(one.key == two.key && one.layer == two.layer)
    }

    @Test func aServerWithoutValidatorsIsAskedForAllOfItAgain() async throws {
        let server = try LoopbackServer { _ in Reply(200, text: "body") }
        let site = try RemoteSite()
        let one = try await site.http("\(server.url)/f", in: site.build())
        let two = try await site.http("\(server.url)/f", in: site.build())
        #expect(server.requests.map(\.method) == ["GET", "GET"])
        #expect(one.key == two.key)
    }

    @Test func aPinIsKeyedWithoutARequestAndCheckedAtTheDownload() async throws {
        let server = try LoopbackServer { $0.path == "/missing" ? Reply(404) : Reply(200, text: "body") }
        let site = try RemoteSite()
        let right = Digest.of("body").description
        let source = try HTTPSource(
            "\(server.url)/f", ["http.checksum": right], vertex: Digest.of("v"), environment: site.build())
        _ = try await source.key(0)
        #expect(server.requests.isEmpty)
        let good = try await site.http("\(server.url)/f", ["http.checksum": right], in: site.build())
        #expect(good.names == ["f"])
        // The next build finds what was fetched.
        _ = try await site.http("\(server.url)/f", ["http.checksum": right], in: site.build())
        #expect(server.requests.count == 1)
        let wrong = Digest.of("other").description
        await #expect {
            try await site.http("\(server.url)/f", ["http.checksum": wrong], in: site.build())
        } throws: {
            "\($0)" == "digest mismatch \(right): \(wrong)"
        }
        await #expect {
            try await site.http("\(server.url)/missing", in: site.build())
        } throws: {
            "\($0)" == "invalid response status 404"
        }
    }

    @Test func secretsOpenTheDoorAndAreSentNowhereElse() async throws {
        let other = try LoopbackServer { _ in Reply(200, text: "away") }
        let away = other.url
        let server = try LoopbackServer { request in
            guard request.header("Authorization") == "Bearer t0ken" else { return Reply(401) }
            return request.path == "/away" ? Reply(302, [("Location", away)]) : Reply(200, text: "in")
        }
        let site = try RemoteSite()
        let secrets = ["HTTP_AUTH_TOKEN_127.0.0.1": "t0ken\n"]
        #expect(try await site.http("\(server.url)/f", in: site.build(secrets: secrets)).names == ["f"])
        _ = try await site.http("\(server.url)/away", in: site.build(secrets: secrets))
        #expect(other.requests.map { $0.header("Authorization") } == [nil])
        let named = ["http.authheadersecret": "mine"]
        #expect(
            try await site.http("\(server.url)/g", named, in: site.build(secrets: ["mine": "Bearer t0ken"])).names
                == ["g"])
        await #expect {
            try await site.http("\(server.url)/h", named, in: site.build())
        } throws: {
            "\($0)" == "failed to retrieve HTTP auth secret mine: secret mine: not found"
        }
        await #expect {
            try await site.http("\(server.url)/h", named, in: site.build(secrets: ["mine": "a\r\nX: b"]))
        } throws: {
            !"\($0)".contains("X: b") && "\($0)".contains("secret mine cannot be sent")
        }
    }

    @Test func whatWasUploadedIsTakenWithoutAServer() async throws {
        let site = try RemoteSite()
        let folder = try TemporaryFolder("upload")
        var pieces = ["t", "ar"].map { Array($0.utf8) }[...]
        let upload = try Upload(in: folder.path) { pieces.popFirst() ?? [] }
        #expect(try File.names(folder.path).isEmpty, "it has no name")
        #expect(try upload.head(2) == Array("ta".utf8))
        var build = site.build()
        build.uploads["http://buildkit-session/context"] = upload
        let got = try await site.http("http://buildkit-session/context", ["http.filename": "context"], in: build)
        #expect(got.names == ["context"])
        #expect(try System.readAll("\(got.layer)/context") == Array("tar".utf8))
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("yesterday", nil), ("", nil),
            ("Sun, 06 Nov 1994 8:49:37 GMT", nil),
        ] as [(String, Int64?)])
    func timesOfHTTP(text: String, seconds: Int64?) {
        #expect(HTTPDate.parse(text) == seconds)
        if let seconds, text.contains(", "), !text.contains("-") { #expect(HTTPDate.text(seconds) == text) }
    }

    @Test(
        arguments: [
            ("attachment; filename=a.txt", "a.txt"), ("attachment; filename=\"a \\\"b\\\".txt\"", "a \"b\".txt"),
            ("inline;filename*=UTF-8''%e2%82%ac.txt; filename=x", "€.txt"), ("attachment", nil),
            ("attachment; filename=a; filename=b", nil), ("attachment; filename", nil), (";;;", nil), ("", nil),
            ("attachment; filename=\"open", nil), ("form-data; name=x; filename=y ", "y"),
        ] as [(String, String?)])
    func namesInContentDisposition(text: String, name: String?) {
        #expect(RemoteFileName.filename(ofDisposition: text) == name)
    }

    @Test(
        arguments: [
            ("a/b", "b"), ("..", "download"), (".", "download"), ("", "download"), (" x ", "x"), ("a\u{1}", "download"),
            ("/", "download"), ("a/..", "download"),
        ] as [(String, String)])
    func namesAreSafe(text: String, name: String) { #expect(RemoteFileName.safe(text) == name) }
}
