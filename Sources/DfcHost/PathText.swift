/// File names are bytes; texts in Swift are Unicode and heal what is not. This is a one-to-one mapping between the two,
/// so that a path can be a `String` everywhere and still name any file.
///
/// Valid UTF-8 stays as it is. A byte that is not part of valid UTF-8 becomes the scalar U+10FF00 + byte, and so does
/// each byte of those scalars themselves, which keeps the mapping reversible. Every call of `System` speaks this form.
///
/// `String` compares by canonical equivalence (composed and decomposed letters are equal): where names must be told
/// apart or ordered as the kernel does, use `bytes(of:)`.
package enum PathText {
    private static let base: UInt32 = 0x10FF00

    /// The text for the bytes of a name or path.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        if let text = bytes.withContiguousStorageIfAvailable({ plain($0) }) ?? plain(Array(bytes)) { return text }
        return escaped(Array(bytes))
    }

    /// Whether a text with these bytes may hold escapes; without them they are the bytes of the path.
    package static func mayHaveEscapes(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool { utf8.contains(0xF4) }

    /// The bytes behind the text.
    package static func bytes(of text: String) -> [UInt8] {
        let utf8 = Array(text.utf8)
        guard utf8.contains(0xF4) else { return utf8 }
        var out: [UInt8] = []
        out.reserveCapacity(utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.value >= base, scalar.value < base + 256 {
                out.append(UInt8(scalar.value - base))
            } else {
                out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return out
    }

    /// Whether the left name comes before the right one bytewise, as Go and the kernel order names.
    package static func isBefore(_ left: String, _ right: String) -> Bool {
        bytes(of: left).lexicographicallyPrecedes(bytes(of: right))
    }

    /// The text if the bytes are valid UTF-8 without one of our scalars.
    private static func plain(_ bytes: some Collection<UInt8>) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        guard bytes.contains(0xF4), text.unicodeScalars.contains(where: { $0.value >= base && $0.value < base + 256 })
        else { return text }
        return nil
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        var at = 0
        while at < bytes.count {
            let width = width(bytes[at])
            let end = at + width
            if width > 0, end <= bytes.count, let one = String(validating: bytes[at..<end], as: UTF8.self),
                let scalar = one.unicodeScalars.first, scalar.value < base || scalar.value >= base + 256
            {
                scalars.append(scalar)
                at = end
            } else {
                if let scalar = Unicode.Scalar(base + UInt32(bytes[at])) { scalars.append(scalar) }
                at += 1
            }
        }
        return String(scalars)
    }

    /// Length of the UTF-8 sequence that the byte begins; 0 for none.
    private static func width(_ byte: UInt8) -> Int {
        switch byte {
        case 0..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
    }
}
