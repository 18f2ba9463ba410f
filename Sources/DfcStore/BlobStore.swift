package import DfcBasics
internal import DfcHost
internal import Glibc
package import ImageSpec
internal import Synchronization

/// Contents by their SHA-256 digest, one file each, never changed once they are there.
///
/// What success proves: `contains` and `size(of:)` say that all bytes arrived and were checked once; `read` has checked
/// them again. A blob appears whole or not at all, also for other processes.
package final class BlobStore: Sendable {
    static let schema = SchemaPart(
        name: "blobs",
        statements: """
            CREATE TABLE IF NOT EXISTS blobs (
                digest TEXT PRIMARY KEY, size INTEGER NOT NULL, created INTEGER NOT NULL, last_used INTEGER NOT NULL,
                usage_count INTEGER NOT NULL DEFAULT 1
            ) WITHOUT ROWID;
            """)

    private let directory: String
    private let ingests: String
    private let database: Database
    let touched = Touched<Digest>()
    let hasAdmitted = Atomic(false)

    init(directory: String, process: String, database: Database) {
        self.directory = directory + "/blobs"
        ingests = "\(directory)/blobs/ingest/\(process)"
        self.database = database
    }

    /// Whether the blob is here; if so it stays at least as long as this process lives.
    package func contains(_ digest: Digest) -> Bool { size(of: digest) != nil }

    /// Length of the blob; nil when it is not here. It stays at least as long as this process lives.
    package func size(of digest: Digest) -> Int64? {
        if touched.contains(digest) {
            return try? database.withConnection { (connection) throws(StoreError) in try Self.size(connection, digest) }
        }
        let size = try? database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "UPDATE blobs SET last_used = ?, usage_count = usage_count + 1 WHERE digest = ?",
                .integer(System.now()), .text(digest.description))
            return try Self.size(connection, digest)
        }
        guard let size else { return nil }
        touched.mark([digest])
        return size
    }

    private static func size(_ connection: Connection, _ digest: Digest) throws(StoreError) -> Int64? {
        try connection.row("SELECT size FROM blobs WHERE digest = ?", .text(digest.description)) {
            (row) throws(StoreError) in row.integer(0)
        }
    }

    /// Where the blob's file is, or would be.
    package func path(of digest: Digest) -> String { "\(directory)/\(digest.algorithm)/\(digest.hex)" }

    /// All bytes of the blob, checked against the digest. Throws `.missingBlob`, `.damagedBlob`, or EFBIG beyond `limit`.
    package func read(_ digest: Digest, limit: Int64 = 64 << 20) throws(StoreError) -> [UInt8] {
        guard let size = size(of: digest) else { throw .missingBlob(digest) }
        guard size <= limit else { throw .host(HostError("read", path: "\(digest)", errno: EFBIG)) }
        let bytes = try hosted { () throws(HostError) in try System.readAll(path(of: digest), limit: limit) }
        let got = Digest.of(bytes)
        guard got == digest else { throw .damagedBlob(expected: digest, got: got) }
        return bytes
    }

    /// Keeps the bytes and gives their digest.
    @discardableResult
    package func add(_ bytes: [UInt8]) throws(StoreError) -> Digest {
        let digest = Digest.of(bytes)
        if contains(digest) { return digest }
        let ingest = try beginIngest(expected: nil)
        try ingest.write(bytes)
        return try ingest.commit()
    }

    /// Begins to take in a blob piece by piece. With `expected` its digest and size must come out (a size below 0
    /// counts as not known).
    package func beginIngest(expected: Descriptor?) throws(StoreError) -> BlobIngest {
        if let digest = expected?.digest, digest.algorithm != "sha256" {
            throw .other("blob \(digest): digest algorithm \(digest.algorithm) is not supported")
        }
        return try BlobIngest(store: self, folder: ingests, expected: expected)
    }

    /// Gives a complete file its place and its row.
    func admit(_ file: String, digest: Digest, size: Int64) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try hosted { () throws(HostError) in try System.rename(file, path(of: digest)) }
            let now = System.now()
            try connection.run(
                """
                INSERT INTO blobs (digest, size, created, last_used) VALUES (?, ?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET last_used = excluded.last_used
                """, .text(digest.description), .integer(size), .integer(now), .integer(now))
        }
        touched.mark([digest])
        hasAdmitted.store(true, ordering: .relaxed)
    }
}
