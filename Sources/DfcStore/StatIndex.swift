internal import DfcBasics
internal import DfcHost
internal import Synchronization

/// Digests of a folder's files from earlier builds, one file for each folder: a file whose stat is the same is not read
/// again. Records are in the order of a walk, so that reading is one merge. Losing the file costs time, nothing else.
final class StatIndex: Sendable {
    /// What is compared, and what is known.
    private struct Record {
        /// The path with NUL for slash: its byte order is that of a walk.
        var key: [UInt8]
        var device: UInt64
        var inode: UInt64
        var mode: UInt32
        var size: Int64
        var mtime: Int64
        var ctime: Int64
        var digest: [UInt8]
    }

    private static let magic = Array("dfcstat1".utf8)
    /// A change within this time of an earlier one may leave the times as they were; where a file system counts whole
    /// seconds the longer one counts.
    private static let fresh: Nanoseconds = 100_000_000
    private static let freshSeconds: Nanoseconds = 2_500_000_000

    private let path: String
    private let records: Mutex<[Record]>

    init(directory: String, folder: String) {
        path = "\(directory)/\(Digest.of(folder).hex.prefix(32))"
        records = Mutex(Self.read(path))
    }

    /// Gives the nodes (in the order of a walk) the digests that are known of them.
    func fill(_ nodes: [ChecksumNode]) {
        records.withLock { records in
            var at = 0
            for node in nodes {
                let key = Self.key(node)
                while at < records.count, records[at].key.lexicographicallyPrecedes(key) { at += 1 }
                guard at < records.count else { return }
                if records[at].key == key, Self.agrees(records[at], node.stat) {
                    node.own = Digest(sha256: records[at].digest)
                }
            }
        }
    }

    /// Adds the digests of the nodes to the file, except of files so fresh that a later change might not show.
    func keep(_ nodes: [ChecksumNode], start: Nanoseconds) {
        let new = nodes.compactMap { Self.record($0, start) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        guard !new.isEmpty else { return }
        records.withLock { records in
            var merged: [Record] = []
            merged.reserveCapacity(records.count + new.count)
            var at = 0
            for record in new {
                while at < records.count, records[at].key.lexicographicallyPrecedes(record.key) {
                    merged.append(records[at])
                    at += 1
                }
                if at < records.count, records[at].key == record.key { at += 1 }
                merged.append(record)
            }
            merged.append(contentsOf: records[at...])
            records = merged
            try? System.writeFileAtomically(path, Self.bytes(of: merged), mode: 0o600)
        }
    }

    private static func record(_ node: ChecksumNode, _ start: Nanoseconds) -> Record? {
        let stat = node.stat
        guard let own = node.own, !node.path.isEmpty, node.path.utf8.count < 65_536 else { return nil }
        let guarded = stat.ctime % 1_000_000_000 == 0 ? freshSeconds : fresh
        guard max(stat.mtime, stat.ctime) < start - guarded, let digest = own.sha256Bytes else { return nil }
        return Record(
            key: key(node), device: stat.device, inode: stat.inode, mode: stat.mode, size: stat.size, mtime: stat.mtime,
            ctime: stat.ctime, digest: digest)
    }

    private static func agrees(_ record: Record, _ stat: Stat) -> Bool {
        record.device == stat.device && record.inode == stat.inode && record.mode == stat.mode
            && record.size == stat.size && record.mtime == stat.mtime && record.ctime == stat.ctime
    }

    private static func key(_ node: ChecksumNode) -> [UInt8] {
        var key = Array(PathText.bytes(of: node.path).dropFirst())
        for index in key.indices where key[index] == UInt8(ascii: "/") { key[index] = 0 }
        return key
    }
}

/// Its form on disk: the magic, then for each record the length of the key (2 bytes), the key, five numbers of 8 bytes
/// and one of 4 (all little-endian), and 32 bytes of digest.
extension StatIndex {
    private static func bytes(of records: [Record]) -> [UInt8] {
        var out = magic
        out.reserveCapacity(records.count * 140)
        func put<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { out.append(contentsOf: $0) }
        }
        for record in records {
            put(UInt16(truncatingIfNeeded: record.key.count))
            out.append(contentsOf: record.key)
            put(record.device)
            put(record.inode)
            put(record.size)
            put(record.mtime)
            put(record.ctime)
            put(record.mode)
            out.append(contentsOf: record.digest)
        }
        return out
    }

    private static func read(_ path: String) -> [Record] {
        guard let bytes = try? System.readAll(path, limit: 1 << 30), bytes.starts(with: magic) else { return [] }
        return bytes.withUnsafeBytes { raw in
            var records: [Record] = []
            var at = magic.count
            func take<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
                defer { at += MemoryLayout<Number>.size }
                return Number(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: type))
            }
            while at + 2 <= raw.count {
                let length = Int(take(UInt16.self))
                // A file that ends too early is taken for what it still tells.
                guard at + length + 76 <= raw.count else { break }
                let key = Array(raw[at..<at + length])
                at += length
                let (device, inode) = (take(UInt64.self), take(UInt64.self))
                let (size, mtime, ctime) = (take(Int64.self), take(Int64.self), take(Int64.self))
                let mode = take(UInt32.self)
                records.append(
                    Record(
                        key: key, device: device, inode: inode, mode: mode, size: size, mtime: mtime, ctime: ctime,
                        digest: Array(raw[at..<at + 32])))
                at += 32
            }
            return records
        }
    }
}
