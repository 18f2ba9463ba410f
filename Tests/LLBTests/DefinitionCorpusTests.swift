import DfcBasics
import LLB
import TestSupport
import Testing

/// Recorded definitions: read and written again they are the same bytes.
@Suite struct DefinitionCorpusTests {
    @Test func recordedDefinitions() throws {
        guard let root = Corpus.folder(for: "recorded definitions").map({ $0 + "/llb" }) else { return }
        var count = 0
        for name in try File.below(root, suffix: ".pb") {
            let bytes = try File.read("\(root)/\(name)")
            let definition = try Definition.decode(bytes)
            #expect(definition.encode() == bytes, "\(name)")
            for entry in definition.entries {
                #expect(entry.op.encode() == entry.bytes, "\(name) \(entry.digest)")
                #expect(entry.metadata != OpMetadata(), "\(name) \(entry.digest)")
            }
            checkDumps(definition, name)
            count += 1
        }
        print("definitions: \(count)")
        #expect(count > 500)
    }

    private func checkDumps(_ definition: Definition, _ name: String) {
        let tree = definition.dumpTree()
        #expect(!tree.split(separator: "\n").contains { $0.unicodeScalars.count > 100 }, "\(name)")
        let mermaid = definition.dumpMermaid()
        let edges = definition.entries.reduce(0) { $0 + $1.op.inputs.count }
        #expect(mermaid.split(separator: "\n").filter { $0.contains(" -->") }.count == edges, "\(name)")
        for entry in definition.entries.dropLast() { #expect(tree.contains(String(entry.digest.hex.prefix(12)))) }
    }
}
