/// The header block of a member and the PAX records that it needs, by the choices of Go's archive/tar writer when
/// ustar and PAX are allowed.
struct TarHeaderText {
    /// 512 bytes.
    private(set) var block: [UInt8] = []
    /// The text of the PAX records, sorted by key; empty when ustar suffices.
    private(set) var records: [UInt8] = []

    private static let nameSize = 100
    private static let prefixSize = 155

    init(_ entry: TarEntry) throws(ArchiveError) {
        var records: [(key: String, value: [UInt8])] = []
        let split = Self.split(entry.path)
        if !Self.isASCII(entry.path) || (entry.path.count > Self.nameSize && split == nil) {
            records.append(("path", entry.path))
        }
        if !Self.isASCII(entry.linkTarget) || entry.linkTarget.count > Self.nameSize {
            records.append(("linkpath", entry.linkTarget))
        }
        try Self.checkName(entry)
        if !Self.fitsOctal(entry.uid, 8) { records.append(("uid", Array(String(entry.uid).utf8))) }
        if !Self.fitsOctal(entry.gid, 8) { records.append(("gid", Array(String(entry.gid).utf8))) }
        if !Self.fitsOctal(entry.size, 12) { records.append(("size", Array(String(entry.size).utf8))) }
        if !Self.fitsOctal(entry.modified.seconds, 12) {
            records.append(("mtime", Array(String(entry.modified.seconds).utf8)))
        }
        for xattr in entry.xattrs {
            let key = PAXRecords.xattrPrefix + xattr.name
            guard !key.utf8.contains(61), !key.utf8.contains(0) else {
                throw .unwritable("invalid PAX record: \(key)")
            }
            records.append((key, xattr.value))
        }
        var named = entry
        if records.isEmpty {
            if let split {
                named.path = split.suffix
                block = Self.plainBlock(named, prefix: split.prefix)
            } else {
                block = Self.plainBlock(named)
            }
            return
        }
        records.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for record in records { self.records.append(contentsOf: Self.record(record.key, record.value)) }
        named.path = Self.ascii(entry.path)
        named.linkTarget = Self.ascii(entry.linkTarget)
        block = Self.plainBlock(named)
    }

    private static func checkName(_ entry: TarEntry) throws(ArchiveError) {
        guard !entry.path.contains(0), !entry.linkTarget.contains(0) else {
            throw .unwritable("a name may not have a NUL")
        }
        switch entry.kind {
        case .file, .character, .block, .fifo:
            guard entry.path.last != UInt8(ascii: "/") else {
                throw .unwritable("filename may not have trailing slash")
            }
        case .hardlink, .symlink, .directory, .other: break
        }
    }

    /// One record, `LENGTH KEY=VALUE\n`, where the length counts its own digits.
    static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let fixed = key.utf8.count + value.count + 3
        var length = fixed + String(fixed).utf8.count
        if fixed + String(length).utf8.count != length { length = fixed + String(length).utf8.count }
        return Array("\(length) \(key)=".utf8) + value + [10]
    }

    /// `DIR/PaxHeaders.0/BASE`, ASCII only and cut to a name field.
    static func recordsName(for path: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        let cut = path.lastIndex(of: slash).map { $0 + 1 } ?? 0
        var parts = path[..<cut].split(separator: slash).map(Array.init)
        parts.append(Array("PaxHeaders.0".utf8))
        if cut < path.count { parts.append(Array(path[cut...])) }
        var name = ascii(Array(parts.joined(separator: [slash])))
        if name.count > nameSize { name.removeLast(name.count - nameSize) }
        while name.last == slash { name.removeLast() }
        return name
    }

    /// The block of a member as it stands, without records.
    static func plainBlock(_ entry: TarEntry, prefix: [UInt8] = []) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarBlock.size)
        func put(_ text: [UInt8], _ range: Range<Int>) {
            let count = min(text.count, range.count)
            block.replaceSubrange(range.lowerBound..<(range.lowerBound + count), with: text[..<count])
            // Some readers take a regular file whose cut name ends in a slash for a folder.
            if text.count > range.count, block[range.upperBound - 1] == UInt8(ascii: "/") {
                var end = range.upperBound - 1
                while end > range.lowerBound, block[end - 1] == UInt8(ascii: "/") { end -= 1 }
                block[end] = 0
            }
        }
        func octal(_ value: Int64, _ range: Range<Int>) {
            let digits = Array(String(fitsOctal(value, range.count) ? value : 0, radix: 8).utf8)
            put([UInt8](repeating: 48, count: max(0, range.count - digits.count - 1)) + digits, range)
        }
        put(entry.path, 0..<100)
        octal(Int64(entry.mode), 100..<108)
        octal(entry.uid, 108..<116)
        octal(entry.gid, 116..<124)
        octal(entry.size, 124..<136)
        octal(entry.modified.seconds, 136..<148)
        block[156] = entry.kind.flag
        put(entry.linkTarget, 157..<257)
        put(Array("ustar\0".utf8) + Array("00".utf8), 257..<265)
        if entry.kind != .other(UInt8(ascii: "x")) {
            put(Array(entry.userName.utf8), 265..<297)
            put(Array(entry.groupName.utf8), 297..<329)
            octal(Int64(entry.major), 329..<337)
            octal(Int64(entry.minor), 337..<345)
            put(prefix, 345..<500)
        }
        var sum: Int64 = 8 * 32
        for byte in block { sum += Int64(byte) }
        octal(sum, 148..<155)
        block[155] = 32
        return block
    }

    /// A long ASCII name cut at a slash so that both parts fit into the two fields of ustar.
    private static func split(_ path: [UInt8]) -> (prefix: [UInt8], suffix: [UInt8])? {
        guard path.count > nameSize, isASCII(path) else { return nil }
        var length = path.count
        if length > prefixSize + 1 {
            length = prefixSize + 1
        } else if path[length - 1] == UInt8(ascii: "/") {
            length -= 1
        }
        guard let slash = path[..<length].lastIndex(of: UInt8(ascii: "/")), slash > 0 else { return nil }
        let rest = path.count - slash - 1
        guard rest <= nameSize, rest > 0, slash <= prefixSize else { return nil }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }

    private static func fitsOctal(_ value: Int64, _ width: Int) -> Bool {
        value >= 0 && (width >= 22 || value < Int64(1) << Int64((width - 1) * 3))
    }

    private static func isASCII(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 > 0 && $0 < 0x80 } }

    private static func ascii(_ bytes: [UInt8]) -> [UInt8] { bytes.filter { $0 > 0 && $0 < 0x80 } }
}
