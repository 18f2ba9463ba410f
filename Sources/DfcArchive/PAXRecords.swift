/// The records of a PAX extended header (POSIX pax, "pax Header Block"): keys and values, in order.
struct PAXRecords {
    /// Key to value; a later record of the same key replaces an earlier one.
    private(set) var values: [String: [UInt8]] = [:]
    /// Offsets and lengths of GNU sparse format 0.0, which repeats its keys.
    private(set) var sparsePairs: [Int64] = []

    static let xattrPrefix = "SCHILY.xattr."

    init() {}

    /// Reads `LENGTH KEY=VALUE\n` records.
    init(parsing bytes: [UInt8]) throws(ArchiveError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 32),
                let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length >= 5, length <= rest.count
            else { throw Self.fault }
            let end = rest.startIndex + length
            guard blank + 1 < end, rest[end - 1] == 10, let equals = rest[(blank + 1)..<end].firstIndex(of: 61),
                equals > blank + 1
            else { throw Self.fault }
            let key = String(decoding: rest[(blank + 1)..<equals], as: UTF8.self)
            try add(key, Array(rest[(equals + 1)..<(end - 1)]))
            rest = rest[end...]
        }
        guard sparsePairs.count % 2 == 0 else { throw Self.fault }
    }

    private static let fault = ArchiveError.malformed("invalid tar header")

    private mutating func add(_ key: String, _ value: [UInt8]) throws(ArchiveError) {
        switch key {
        case "path", "linkpath", "uname", "gname": guard !value.contains(0) else { throw Self.fault }
        case "GNU.sparse.offset", "GNU.sparse.numbytes":
            let isOffset = sparsePairs.count % 2 == 0
            guard isOffset == (key == "GNU.sparse.offset"), let number = Int64(String(decoding: value, as: UTF8.self))
            else { throw Self.fault }
            sparsePairs.append(number)
            return
        default: break
        }
        values[key] = value
    }

    /// Lays the records over what the block said; an empty value changes nothing. (That of an
    /// extended attribute is one: Go leaves it to whoever reads the records.)
    func apply(to entry: inout TarEntry) throws(ArchiveError) {
        for (key, value) in values where !value.isEmpty || key.hasPrefix(Self.xattrPrefix) {
            switch key {
            case "path": entry.path = value
            case "linkpath": entry.linkTarget = value
            case "uname": entry.userName = String(decoding: value, as: UTF8.self)
            case "gname": entry.groupName = String(decoding: value, as: UTF8.self)
            case "uid": entry.uid = try integer(value)
            case "gid": entry.gid = try integer(value)
            case "size": entry.size = try integer(value)
            case "mtime": entry.modified = try time(value)
            case "atime": entry.accessed = try time(value)
            case "ctime": entry.changed = try time(value)
            default:
                if key.hasPrefix(Self.xattrPrefix) {
                    entry.xattrs.append(.init(String(key.dropFirst(Self.xattrPrefix.count)), value))
                }
            }
        }
        entry.xattrs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func integer(_ value: [UInt8]) throws(ArchiveError) -> Int64 {
        guard let number = Int64(String(decoding: value, as: UTF8.self)) else { throw Self.fault }
        return number
    }

    /// Decimal seconds with a fraction, whose digits behind the ninth are cut.
    private func time(_ value: [UInt8]) throws(ArchiveError) -> TarTime {
        let parts = value.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let seconds = Int64(String(decoding: whole, as: UTF8.self)) else {
            throw Self.fault
        }
        guard parts.count > 1 else { return TarTime(seconds: seconds) }
        let fraction = parts[1]
        guard fraction.allSatisfy({ (48...57).contains($0) }) else { throw Self.fault }
        var nanoseconds: Int32 = 0
        for index in 0..<9 {
            let digit = index < fraction.count ? Int32(fraction[fraction.startIndex + index]) - 48 : 0
            nanoseconds = nanoseconds * 10 + digit
        }
        guard value.first == UInt8(ascii: "-"), nanoseconds > 0 else {
            return TarTime(seconds: seconds, nanoseconds: nanoseconds)
        }
        return TarTime(seconds: seconds &- 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }
}
