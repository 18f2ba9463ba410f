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

    @Test("Bytes that are no UTF-8 pass through descriptions, and no op has them")
    func bytes() throws {
        var metadata = OpMetadata()
        metadata.description = ["a": GoText.string([0x61, 0xFF])]
        metadata.progressGroup = ProgressGroup(id: "b", name: GoText.string([0xC3]), weak: true)
        let entry = Definition.Entry(Op(kind: .merge(MergeOp(inputs: []))), metadata: metadata)
        let wire = Definition(entries: [entry]).encode()
        #expect(wire.contains(0xFF) && wire.contains(0xC3) && !wire.contains(0xF4))
        #expect(try Definition.decode(wire).entries.first?.metadata == metadata)
        func definition(_ identifier: [UInt8]) -> Definition {
            var graph = Graph()
            let node = graph.source(SourceOp(identifier: GoText.string(identifier)), .init())
            return graph.definition(of: node)
        }
        #expect(definition([0x61, 0xFF]).marshalError == .invalidUTF8)
        // The code points that hold bytes, being UTF-8, are written as they are.
        let holder: [UInt8] = [0xF4, 0x8F, 0xBF, 0xBF]
        #expect(definition(holder).marshalError == nil)
        #expect(definition(holder).encode().firstRange(of: holder) != nil)
        #expect(try Definition.decode(definition(holder).encode()).entries[0].op == definition(holder).entries[0].op)
    }

    /// An element that counts how often it is looked at.
    private struct Counted: Hashable {
        nonisolated(unsafe) static var looks = 0
        let number: Int
        static func == (left: Self, right: Self) -> Bool {
            looks += 1
            return left.number == right.number
        }
        func hash(into hasher: inout Hasher) {
            Self.looks += 1
            hasher.combine(number)
        }
    }

    @Test("Numbering the inputs of an op is linear, and gives each the place of its first appearance")
    func inputs() {
        func looks(_ count: Int) -> Int {
            Counted.looks = 0
            var set = NumberedSet<Counted>()
            for round in 0..<2 {
                for number in 0..<count { #expect(set.number(of: Counted(number: number)) == number, "\(round)") }
            }
            #expect(set.elements.map(\.number) == Array(0..<count))
            return Counted.looks
        }
        #expect(looks(5) < 5 * 5 * 2)
        // A table that grows looks at each element again, a few times in all.
        #expect(looks(8000) < 8 * looks(2000))
        #expect(looks(8000) < 8000 * 20)
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
