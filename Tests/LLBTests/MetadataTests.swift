import DfcBasics
import LLB
import Testing

/// What is known of ops besides their identity, in memory and on the wire.
@Suite struct MetadataTests {
    @Test("Every bit of the capabilities has the name that belongs to it, and the names are sorted")
    func capabilities() {
        let all = Capabilities(rawValue: .max).names
        #expect(all == all.sorted() && Set(all).count == all.count)
        let some: [(Capabilities, String)] = [
            (.constraints, "constraints"), (.execMountBind, "exec.mount.bind"), (.fileBase, "file.base"),
            (.metaDescription, "meta.description"), (.platform, "platform"), (.sourceGit, "source.git"),
            (.sourceImage, "source.image"), (.sourceOCILayout, "source.ocilayout"),
        ]
        for (capability, name) in some { #expect(capability.names == [name]) }
        #expect(all.last == "source.ocilayout")
    }

    @Test("Capabilities and descriptions of others survive the wire, in the order of their bytes")
    func others() throws {
        var metadata = OpMetadata()
        metadata.capabilities = [.fileBase, .sourceLocal]
        metadata.otherCapabilities = ["zzz", "exec.other", "aaa"]
        metadata.description = ["b": "2", "": "0", "a": "1", "b": "3"]
        let entry = Definition.Entry(Op(kind: .source(SourceOp(identifier: "local://x"))), metadata: metadata)
        let read = try Definition.decode(Definition(entries: [entry]).encode())
        #expect(read.entries.map(\.metadata) == [metadata])
        let json = GoJSON.text(read.protocolJSON)
        #expect(json.contains(#""description":{"":"0","a":"1","b":"3"}"#))
        let names = ["aaa", "exec.other", "file.base", "source.local", "zzz"].map { "\"\($0)\":true" }
        #expect(json.contains("{" + names.joined(separator: ",") + "}"))
    }

    @Test("A text that is taken out is gone")
    func textMap() {
        var texts: TextMap = ["b": "2", "a": "1"]
        texts["c"] = "3"
        texts["a"] = nil
        texts["x"] = nil
        #expect(texts.entries.map(\.key) == ["b", "c"] && texts["a"] == nil && texts["c"] == "3")
    }
}
