import DfcBasics
import DfcHost
import DfcStore
import ImageSpec
import Testing

@Suite struct BlobStoreTests {
    static let bytes = Array("some bytes".utf8)

    @Test func whatGoesInComesOut() throws {
        let test = try TestStore()
        let blobs = test.store.blobs
        let digest = try blobs.add(Self.bytes)
        #expect(digest == Digest.of(Self.bytes))
        #expect(blobs.contains(digest) && blobs.size(of: digest) == 10)
        #expect(try blobs.read(digest, limit: 10) == Self.bytes)
        #expect(throws: StoreError.self) { try blobs.read(digest, limit: 9) }
        #expect(!blobs.contains(Digest.of("other")))
        let again = try Store.open(stateDirectory: test.path + "/state")
        defer { again.close() }
        #expect(try again.blobs.read(digest) == Self.bytes)
    }

    @Test func damageIsFound() throws {
        let test = try TestStore()
        let digest = try test.store.blobs.add(Self.bytes)
        try System.writeFile(test.store.blobs.path(of: digest), Array("same bytes".utf8))
        #expect(throws: StoreError.self) { try test.store.blobs.read(digest) }
        #expect(try test.store.check().count == 1)
    }

    @Test(arguments: [
        (Digest.of(bytes), Int64(10), true), (Digest.of(bytes), -1, true), (Digest.of(bytes), 9, false),
        (Digest.of(bytes), 11, false), (Digest.of("x"), 10, false),
    ])
    func ingestsAreChecked(_ digest: Digest, _ size: Int64, _ fits: Bool) throws {
        let test = try TestStore()
        let expected = Descriptor(mediaType: "", digest: digest, size: size)
        let outcome = try? { () throws(StoreError) in
            let ingest = try test.store.blobs.beginIngest(expected: expected)
            try ingest.write(Array(Self.bytes.prefix(4)))
            try ingest.write(Array(Self.bytes.dropFirst(4)))
            return try ingest.commit()
        }()
        #expect(outcome == (fits ? digest : nil))
        #expect(test.store.blobs.contains(Digest.of(Self.bytes)) == fits)
        #expect(try ingests(test).isEmpty)
    }

    @Test func otherAlgorithmsAreRefused() throws {
        let test = try TestStore()
        let digest = try #require(Digest("sha512:" + String(repeating: "0", count: 128)))
        #expect(throws: StoreError.self) {
            try test.store.blobs.beginIngest(expected: Descriptor(mediaType: "", digest: digest, size: 1))
        }
    }

    @Test func cancelledIngestsVanish() throws {
        let test = try TestStore()
        do {
            let ingest = try test.store.blobs.beginIngest(expected: nil)
            try ingest.write([1])
            #expect(try ingests(test).count == 1)
        }
        #expect(try ingests(test).isEmpty)
    }

    private func ingests(_ test: TestStore) throws -> [String] {
        let folder = test.path + "/state/blobs/ingest"
        return try System.list(folder).flatMap { try System.list("\(folder)/\($0)") }
    }
}
