/// How a stream is compressed.
package enum Compression: String, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// RFC 1952.
    case gzip
    /// bzip2; only read.
    case bzip2
    /// xz; only read.
    case xz
    /// RFC 8878.
    case zstd

    /// Tells the kind by the first bytes of a stream (six suffice); `none` when no magic number fits.
    package static func detect(_ start: some Collection<UInt8>) -> Compression {
        let first = Array(start.prefix(6))
        if first.starts(with: [0x1f, 0x8b, 0x08]) { return .gzip }
        if first.starts(with: [0x42, 0x5a, 0x68]) { return .bzip2 }
        if first.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) { return .xz }
        if first.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) { return .zstd }
        // A skippable frame may come before the first zstd frame: 0x184D2A50 to 5F, little-endian.
        if first.count >= 4, first[0] & 0xf0 == 0x50, first[1...3] == [0x2a, 0x4d, 0x18] { return .zstd }
        return .none
    }
}
