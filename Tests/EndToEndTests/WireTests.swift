import DfcBasics
import TestSupport
import Testing

/// The wire form that the program prints is the one that was recorded from BuildKit's frontend.
@Suite struct WireTests {
    @Test func bytesAreTheRecordedOnes() throws {
        guard let corpus = Corpus.folder(for: "recorded definitions through the program") else { return }
        guard let dfc = try Dfc("wire") else { return }
        var compared = 0
        for name in try File.names("\(corpus)/llb") where compared < 100 {
            let folder = "\(corpus)/llb/\(name)"
            guard !name.hasPrefix("real-"), File.exists("\(folder)/definition.pb"),
                try JSONParser.parse(try File.read("\(folder)/case.json"))["options"]?.members?.isEmpty == true
            else { continue }
            let result = try dfc.succeed([
                "compile", "\(folder)/Dockerfile", "--dump-dag=llb", "--lock", "\(corpus)/llb/images.lock.json",
                "--session-id", "SESSION",
            ])
            #expect(result.output == (try File.read("\(folder)/definition.pb")), "\(name)")
            compared += 1
        }
        #expect(compared == 100)
    }

    @Test func aBuildKitClientTakesIt() throws {
        guard let client = Environment["BUILDCTL"],
            Environment["BUILDKIT_ADDR"] != nil || Environment["BUILDKIT_HOST"] != nil
        else {
            print("left out: a BuildKit client reads the wire form (BUILDCTL and BUILDKIT_ADDR are not set)")
            return
        }
        guard let dfc = try Dfc("client") else { return }
        try dfc.write("Dockerfile", "FROM scratch\nCOPY <<EOT /a\nhi\nEOT\n")
        let definition = try dfc.succeed(["compile", "Dockerfile", "--dump-dag=llb"])
        let address = Environment["BUILDKIT_ADDR"] ?? Environment["BUILDKIT_HOST"] ?? ""
        let built = try Program.run(
            client, ["--addr", address, "build", "-o", "type=local,dest=\(dfc.path)/out"], input: definition.output)
        #expect(built.status == 0, "\(built.errorText)")
        #expect(try dfc.text("out/a") == "hi\n")
    }
}
