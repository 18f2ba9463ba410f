import DfcBasics
import DockerfileSyntax
import TestSupport
import Testing

/// Every Dockerfile of the corpus under the laws of the tree; a case that compiles must parse.
@Suite struct CorpusFileTests {
    @Test(arguments: ["llb", "solve"])
    func lawsHold(_ kind: String) throws {
        guard let folder = Corpus.folder(for: "the Dockerfiles of \(kind)") else { return }
        var count = 0
        for name in try File.names("\(folder)/\(kind)") {
            let path = "\(folder)/\(kind)/\(name)/Dockerfile"
            guard File.exists(path) else { continue }
            let source = try File.read(path)
            let parsed = Dockerfile.parse(source)
            TreeLaws.check(source, parsed)
            TreeLaws.checkTokens(parsed)
            count += 1
            guard kind == "llb" else { continue }
            let golden = try JSONParser.parse(try File.read("\(folder)/llb/\(name)/golden.json"))
            if let error = golden["error"]?["text"]?.string {
                if let own = parsed.error { #expect(error.hasSuffix(own.message) || error.contains("(did you mean")) }
            } else {
                #expect(parsed.error == nil, "\(name)")
            }
        }
        #expect(count > 100)
    }
}
