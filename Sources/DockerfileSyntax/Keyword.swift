internal import DfcBasics

/// The instruction keywords, in alphabetical order.
public enum Keyword: String, Sendable, CaseIterable {
    /// `ADD` to `SHELL`
    case add, arg, cmd, copy, entrypoint, env, expose, from, healthcheck, label, maintainer, onbuild, run, shell
    /// `STOPSIGNAL` to `WORKDIR`
    case stopsignal, user, volume, workdir

    /// The keyword in upper case, as messages write it.
    public var name: String { rawValue.uppercased() }

    /// The keyword that the bytes are in any letter case, or nil.
    public init?(_ written: [UInt8]) { self.init(written, 0..<written.count) }

    /// The keyword that these bytes are in any letter case (Go's `strings.ToLower`, so U+212A is a `k`), or nil.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        guard range.count <= 16 else {
            guard let match = Self(folding: bytes[range]) else { return nil }
            self = match
            return
        }
        var packed: UInt128 = 0
        for at in range {
            if bytes[at] >= 0x80 {
                guard let match = Self(folding: bytes[range]) else { return nil }
                self = match
                return
            }
            let isUpper = bytes[at] >= 65 && bytes[at] <= 90
            packed = packed << 8 | UInt128(isUpper ? bytes[at] | 0x20 : bytes[at])
        }
        for known in Self.known where known.packed == packed && known.count == range.count {
            self = known.keyword
            return
        }
        return nil
    }

    private init?(folding bytes: ArraySlice<UInt8>) {
        guard let match = Self(rawValue: GoText.lower(GoText.string(bytes))) else { return nil }
        self = match
    }

    /// The keywords with their bytes as a number.
    private static let known: [(keyword: Keyword, packed: UInt128, count: Int)] = allCases.map { keyword in
        let packed = keyword.rawValue.utf8.reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
        return (keyword, packed, keyword.rawValue.utf8.count)
    }
}
