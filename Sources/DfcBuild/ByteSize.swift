/// Sizes of storage as people write them.
package enum ByteSize {
    /// The bytes of `64m`, `1.5GB`, `10 KiB` or `1000`; nil where it is no size. A unit without `i` counts in powers of
    /// 1,000.
    package static func parse(_ text: String) -> Int64? {
        let lower = text.lowercased()
        let digits = lower.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard let number = Double(digits), number.isFinite, !digits.isEmpty else { return nil }
        var unit = lower[digits.endIndex...].drop { $0 == " " }
        if unit.last == "b" { unit.removeLast() }
        let isBinary = unit.last == "i"
        if isBinary { unit.removeLast() }
        let powers = ["", "k", "m", "g", "t", "p"]
        guard let power = powers.firstIndex(of: String(unit)), !(isBinary && power == 0) else { return nil }
        var bytes = number
        for _ in 0..<power { bytes *= isBinary ? 1024 : 1000 }
        return bytes < 9.2e18 ? Int64(bytes) : nil
    }
}
