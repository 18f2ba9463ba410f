internal import DfcBasics
internal import DfcHost
internal import Synchronization

/// Digests of a folder's files from earlier builds, one file for each folder: a file whose stat is the same is not read
/// again. Records are in the order of a walk, so that reading is one merge, and they stay the bytes that they are on
/// disk. Losing the file costs time, nothing else.
///
/// Its form: the magic, then for each record the length of the key (2 bytes), the key, which is the path with NUL for
/// slash (its byte order is that of a walk), then device, inode, size, mtime, ctime (8 bytes each), mode (4), all
/// little-endian, and the 32 bytes of the digest.
final class StatIndex: Sendable {
    private static let magic = Array("dfcstat1".utf8)
    /// Bytes of a record behind its key.
    private static let tail = 76
    /// A change within this time of an earlier one may leave the times as they were; where a file system counts whole
    /// seconds the longer one counts.
    private static let fresh: Nanoseconds = 100_000_000
    private static let freshSeconds: Nanoseconds = 2_500_000_000

    private let path: String
    private let bytes: Mutex<[UInt8]>

    init(directory: String, folder: String) {
        path = "\(directory)/\(Digest.of(folder).hex.prefix(32))"
        let read = (try? System.readAll(path, limit: 1 << 30)) ?? []
        bytes = Mutex(read.starts(with: Self.magic) ? read : Self.magic)
    }

    /// Gives the nodes (in the order of a walk) the digests that are known of them.
    func fill(_ nodes: [ChecksumNode]) {
        bytes.withLock { bytes in
            bytes.withUnsafeBytes { raw in
                var cursor = Cursor(raw, at: Self.magic.count)
                for node in nodes {
                    guard let record = cursor.find(node) else { continue }
                    if record.agrees(with: node.stat) { node.own = record.digest }
                }
            }
        }
    }

    /// Adds the digests of the nodes to the file, except of files so fresh that a later change might not show.
    func keep(_ nodes: [ChecksumNode], start: Nanoseconds) {
        let new = nodes.filter { Self.isKept($0, start) }
            .map { (key: Self.key($0), node: $0) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        guard !new.isEmpty else { return }
        bytes.withLock { bytes in
            let merged = bytes.withUnsafeBytes { raw in
                var out = Self.magic
                out.reserveCapacity(raw.count + new.reduce(0) { $0 + $1.key.count + 2 + Self.tail })
                var cursor = Cursor(raw, at: Self.magic.count)
                for (key, node) in new {
                    let start = cursor.offset
                    cursor.skip(before: key)
                    out.append(contentsOf: raw[start..<cursor.offset])
                    cursor.skip(equalTo: key)
                    Self.append(key, node, to: &out)
                }
                out.append(contentsOf: raw[cursor.offset..<cursor.end])
                return out
            }
            bytes = merged
            try? System.writeFileAtomically(path, merged, mode: 0o600)
        }
    }

    private static func isKept(_ node: ChecksumNode, _ start: Nanoseconds) -> Bool {
        let stat = node.stat
        guard node.own != nil, !node.relative.isEmpty, node.relative.utf8.count < 65_536 else { return false }
        let guarded = stat.ctime % 1_000_000_000 == 0 ? freshSeconds : fresh
        return max(stat.mtime, stat.ctime) < start - guarded
    }

    private static func key(_ node: ChecksumNode) -> [UInt8] {
        node.withPath { path in path.map { $0 == UInt8(ascii: "/") ? 0 : $0 } }
    }

    private static func append(_ key: [UInt8], _ node: ChecksumNode, to out: inout [UInt8]) {
        func put<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { out.append(contentsOf: $0) }
        }
        let stat = node.stat
        put(UInt16(truncatingIfNeeded: key.count))
        out.append(contentsOf: key)
        put(stat.device)
        put(stat.inode)
        put(stat.size)
        put(stat.mtime)
        put(stat.ctime)
        put(stat.mode)
        out.append(contentsOf: node.own?.sha256Bytes ?? [])
    }

    /// A record in its bytes.
    private struct Record {
        let raw: UnsafeRawBufferPointer
        /// Where what stands behind the key begins.
        let tail: Int

        private func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
            Number(littleEndian: raw.loadUnaligned(fromByteOffset: tail + offset, as: type))
        }

        func agrees(with stat: Stat) -> Bool {
            number(0, UInt64.self) == stat.device && number(8, UInt64.self) == stat.inode
                && number(16, Int64.self) == stat.size && number(24, Int64.self) == stat.mtime
                && number(32, Int64.self) == stat.ctime && number(40, UInt32.self) == stat.mode
        }

        var digest: Digest { Digest(sha256: raw[(tail + 44)..<(tail + StatIndex.tail)]) }
    }

    /// A place between two records.
    private struct Cursor {
        private let raw: UnsafeRawBufferPointer
        private(set) var offset: Int
        /// Behind the last whole record: a file that ends too early is taken for what it still tells.
        private(set) var end: Int

        init(_ raw: UnsafeRawBufferPointer, at offset: Int) {
            self.raw = raw
            self.offset = offset
            end = raw.count
        }

        /// The bytes of the next record's key; nil at the end.
        private mutating func key() -> UnsafeRawBufferPointer? {
            if offset + 2 <= end {
                let count = Int(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
                if offset + 2 + count + StatIndex.tail <= end {
                    return UnsafeRawBufferPointer(rebasing: raw[offset + 2..<offset + 2 + count])
                }
            }
            end = offset
            return nil
        }

        private mutating func step(_ key: UnsafeRawBufferPointer) { offset += 2 + key.count + StatIndex.tail }

        /// The node's record, which is at the place or behind it.
        mutating func find(_ node: ChecksumNode) -> Record? {
            node.withPath { path in
                while let key = key() {
                    let order = Self.order(key, path)
                    if order > 0 { return nil }
                    let tail = offset + 2 + key.count
                    step(key)
                    if order == 0 { return Record(raw: raw, tail: tail) }
                }
                return nil
            }
        }

        mutating func skip(before wanted: [UInt8]) {
            wanted.withUnsafeBytes { wanted in
                while let key = key(), Self.order(key, wanted) < 0 { step(key) }
            }
        }

        mutating func skip(equalTo wanted: [UInt8]) {
            wanted.withUnsafeBytes { wanted in
                if let key = key(), Self.order(key, wanted) == 0 { step(key) }
            }
        }

        /// Below, equal to, or above 0 as the key comes before, is, or comes behind the path.
        private static func order(_ key: UnsafeRawBufferPointer, _ path: UnsafeRawBufferPointer) -> Int {
            for index in 0..<min(key.count, path.count) {
                let byte = path[index] == UInt8(ascii: "/") ? 0 : path[index]
                if key[index] != byte { return key[index] < byte ? -1 : 1 }
            }
            return key.count - path.count
        }
    }
}
