internal import DfcBasics
internal import DfcHost

/// What one digest of contents was made of, in the form in which it is kept: names with mode and digest, never bytes.
///
/// A folder's listing names its members only, and those that are folders have listings of their own: after an edit only
/// the folders on the way to the edited file are new.
struct ContentListing: Equatable {
    /// How the digest follows from the entries.
    enum Kind: UInt8 {
        /// An object alone: its entry, without a name, is all.
        case object = 0x46
        /// A folder with all that is below it: first its own entry, without a name, then its members by name.
        case folder = 0x44
        /// Chosen objects by path, as patterns leave them over.
        case list = 0x4C
        /// Several selections: each its place and its digest.
        case selections = 0x53
    }

    /// A member.
    struct Entry: Equatable {
        /// Its name or path; empty for the object itself.
        var name: [UInt8]
        /// Type and permissions, as in stat(2); 0 where there is none.
        var mode: UInt32
        /// Its digest: of a folder that counts with its members, of all that.
        var digest: Digest
    }

    var kind: Kind
    var entries: [Entry]

    /// The digest that this is the listing of; nil where the entries alone do not tell.
    var digest: Digest? {
        var hasher = SHA256()
        switch kind {
        case .object: return entries.first?.digest
        case .folder:
            guard let own = entries.first else { return nil }
            hasher.update([0])
            hasher.update(own.digest.description)
            for entry in entries.dropFirst() {
                hasher.update([0] + entry.name)
                hasher.update(entry.digest.description)
            }
        case .list:
            if entries.isEmpty { return FileDigest.nothing }
            for entry in entries {
                hasher.update(entry.name.isEmpty ? [0] : entry.name.map { $0 == UInt8(ascii: "/") ? 0 : $0 })
                hasher.update(entry.digest.description)
            }
        case .selections: hasher.update(entries.map(\.digest.description).joined(separator: "\0"))
        }
        return hasher.finish()
    }

    /// The bytes that are stored: the kind, then for each entry the length of the name (2 bytes), the name, the mode
    /// (4 bytes, both little-endian) and the 32 bytes of the digest.
    var bytes: [UInt8] {
        var out: [UInt8] = [kind.rawValue]
        out.reserveCapacity(1 + entries.reduce(0) { $0 + $1.name.count + 38 })
        for entry in entries {
            let count = UInt16(clamping: entry.name.count)
            out.append(UInt8(truncatingIfNeeded: count))
            out.append(UInt8(truncatingIfNeeded: count >> 8))
            out += entry.name.prefix(Int(count))
            for shift in [0, 8, 16, 24] as [UInt32] { out.append(UInt8(truncatingIfNeeded: entry.mode >> shift)) }
            out += entry.digest.sha256Bytes ?? Array(repeating: 0, count: 32)
        }
        return out
    }

    init(_ kind: Kind, _ entries: [Entry]) {
        self.kind = kind
        self.entries = entries
    }

    /// Nil when the bytes are none of ours.
    init?(bytes: [UInt8]) {
        guard let first = bytes.first, let kind = Kind(rawValue: first) else { return nil }
        var entries: [Entry] = []
        var at = 1
        while at < bytes.count {
            guard at + 2 <= bytes.count else { return nil }
            let count = Int(bytes[at]) | Int(bytes[at + 1]) << 8
            guard at + 2 + count + 36 <= bytes.count else { return nil }
            let name = Array(bytes[at + 2..<at + 2 + count])
            at += 2 + count
            let mode = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
            entries.append(Entry(name: name, mode: mode, digest: Digest(sha256: bytes[at + 4..<at + 36])))
            at += 36
        }
        self.init(kind, entries)
    }
}
