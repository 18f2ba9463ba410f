/// A header block of 512 bytes as it is read: checks and fields by the rules of Go's archive/tar, which accepts V7,
/// ustar, PAX, STAR and GNU headers.
struct TarBlock {
    static let size = 512

    /// Which dialect a block speaks.
    enum Form {
        case v7, ustar, star, gnu
    }

    let bytes: [UInt8]

    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    /// The dialect; nil when the checksum is wrong, so that this is no header.
    var form: Form? {
        guard let stated = try? octal(148..<156) else { return nil }
        var unsigned: Int64 = 0
        var signed: Int64 = 0
        for (index, byte) in bytes.enumerated() {
            let counted = (148..<156).contains(index) ? 32 : byte
            unsigned += Int64(counted)
            signed += Int64(Int8(bitPattern: counted))
        }
        guard stated == unsigned || stated == signed else { return nil }
        if bytes[257..<263].elementsEqual("ustar\0".utf8) {
            return bytes[508..<512].elementsEqual("tar\0".utf8) ? .star : .ustar
        }
        return bytes[257..<265].elementsEqual("ustar  \0".utf8) ? .gnu : .v7
    }

    /// A text field up to its first NUL.
    func text(_ range: Range<Int>) -> [UInt8] { Array(bytes[range].prefix { $0 != 0 }) }

    /// An octal number among blanks and NULs; empty is 0.
    func octal(_ range: Range<Int>) throws(ArchiveError) -> Int64 {
        var field = bytes[range]
        while let last = field.last, last == 32 || last == 0 { field.removeLast() }
        while let first = field.first, first == 32 || first == 0 { field.removeFirst() }
        var value: UInt64 = 0
        for byte in field {
            if byte == 0 { break }
            guard (48...55).contains(byte), value >> 61 == 0 else { throw .malformed("invalid tar header") }
            value = value << 3 | UInt64(byte - 48)
        }
        return Int64(bitPattern: value)
    }

    /// An octal number, or a binary one (the first bit set; two's complement).
    func number(_ range: Range<Int>) throws(ArchiveError) -> Int64 {
        let first = bytes[range.lowerBound]
        guard first & 0x80 != 0 else { return try octal(range) }
        let inverted: UInt8 = first & 0x40 != 0 ? 0xff : 0
        var value: UInt64 = 0
        for (index, byte) in bytes[range].enumerated() {
            var digit = byte ^ inverted
            if index == 0 { digit &= 0x7f }
            guard value >> 56 == 0 else { throw .malformed("invalid tar header") }
            value = value << 8 | UInt64(digit)
        }
        guard value >> 63 == 0 else { throw .malformed("invalid tar header") }
        return inverted == 0 ? Int64(value) : ~Int64(value)
    }

    /// The member that the block alone describes.
    func entry(_ form: Form) throws(ArchiveError) -> TarEntry {
        var entry = TarEntry(
            path: text(0..<100), kind: TarEntry.Kind(flag: bytes[156]),
            mode: UInt32(truncatingIfNeeded: try number(100..<108)) & 0o7777, uid: try number(108..<116),
            gid: try number(116..<124), size: try number(124..<136),
            modified: TarTime(seconds: try number(136..<148)), linkTarget: text(157..<257))
        guard form != .v7 else { return entry }
        entry.userName = String(decoding: text(265..<297), as: UTF8.self)
        entry.groupName = String(decoding: text(297..<329), as: UTF8.self)
        entry.major = UInt32(truncatingIfNeeded: try number(329..<337))
        entry.minor = UInt32(truncatingIfNeeded: try number(337..<345))
        var prefix: [UInt8] = []
        switch form {
        case .ustar: prefix = text(345..<500)
        case .star:
            prefix = text(345..<476)
            entry.accessed = TarTime(seconds: try number(476..<488))
            entry.changed = TarTime(seconds: try number(488..<500))
        case .gnu:
            if bytes[345] != 0 { entry.accessed = (try? number(345..<357)).map { TarTime(seconds: $0) } }
            if bytes[357] != 0 { entry.changed = (try? number(357..<369)).map { TarTime(seconds: $0) } }
        case .v7: break
        }
        if !prefix.isEmpty { entry.path = prefix + [UInt8(ascii: "/")] + entry.path }
        return entry
    }
}
