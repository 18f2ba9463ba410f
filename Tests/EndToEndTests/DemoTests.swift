import TestSupport
import Testing

/// The demo of the README, as it stands.
@Suite struct DemoTests {
    @Test func runsOfflineAndIsCachedTheSecondTime() throws {
        guard let dfc = Dfc.binary, Program.need("busybox", for: "the demo") != nil else { return }
        let result = try Program.run("bash", ["\(Environment.packageFolder)/Fixtures/demo/run", dfc])
        #expect(result.status == 0, "\(result.text)\n\(result.errorText)")
        #expect(result.text.contains("index.html.gz"))
        #expect(result.errorText.contains("CACHED"))
        let changed = result.errorText.components(after: "rendering")
        #expect(changed.contains("rendering caches.html"))
    }
}

extension String {
    /// Lines from the last stretch that holds the word.
    fileprivate func components(after word: String) -> String {
        split(separator: "\n").filter { $0.contains(word) }.joined(separator: "\n")
    }
}
