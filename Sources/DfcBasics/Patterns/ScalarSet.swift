/// A set of code points: ranges, and Unicode categories that are asked for one by one.
struct ScalarSet: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var categories: [(name: String, negated: Bool)] = []
    var isNegated = false
    /// An ASCII letter in either case will do.
    var ignoresCase = false

    init(_ ranges: [ClosedRange<UInt32>] = []) { self.ranges = ranges }

    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(category: String, negated: Bool) { categories.append((category, negated)) }

    /// Takes in a set without categories of its own, or its complement.
    mutating func insert(_ other: ScalarSet, complemented: Bool) {
        guard complemented else {
            ranges += other.ranges
            categories += other.categories
            return
        }
        var low: UInt32 = 0
        for range in other.ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > low { ranges.append(low...(range.lowerBound - 1)) }
            low = max(low, range.upperBound + 1)
        }
        if low <= 0x10_FFFF { ranges.append(low...0x10_FFFF) }
    }

    func contains(_ scalar: UInt32) -> Bool {
        if ignoresCase, (0x41...0x5A).contains(scalar & ~0x20), has(scalar ^ 0x20) { return !isNegated }
        return has(scalar) != isNegated
    }

    private func has(_ scalar: UInt32) -> Bool {
        ranges.contains { $0.contains(scalar) } || categories.contains { Self.isIn(scalar, $0.name) != $0.negated }
    }

    static let digit = ScalarSet([0x30...0x39])
    static let space = ScalarSet([9...10, 12...13, 32...32])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let allButNewline = ScalarSet([0...9, 11...0x10_FFFF])

    /// The POSIX class of a name such as `alpha`; all are ASCII.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": ScalarSet([0...0x7F])
        case "blank": ScalarSet([9...9, 32...32])
        case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
        case "digit": digit
        case "graph": ScalarSet([0x21...0x7E])
        case "lower": ScalarSet([0x61...0x7A])
        case "print": ScalarSet([0x20...0x7E])
        case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": ScalarSet([9...13, 32...32])
        case "upper": ScalarSet([0x41...0x5A])
        case "word": word
        case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }

    /// General categories of one or two letters, and `Any`. Scripts are not known here.
    static func isCategory(_ name: String) -> Bool {
        name == "Any" || Self.categoryNames.contains(where: { $0 == name || $0.prefix(1) == name })
    }

    private static let categoryNames: [String] = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
    ]

    private static func isIn(_ scalar: UInt32, _ name: String) -> Bool {
        if name == "Any" { return true }
        guard let category = Unicode.Scalar(scalar)?.properties.generalCategory else { return false }
        let short: String
        switch category {
        case .uppercaseLetter: short = "Lu"
        case .lowercaseLetter: short = "Ll"
        case .titlecaseLetter: short = "Lt"
        case .modifierLetter: short = "Lm"
        case .otherLetter: short = "Lo"
        case .nonspacingMark: short = "Mn"
        case .spacingMark: short = "Mc"
        case .enclosingMark: short = "Me"
        case .decimalNumber: short = "Nd"
        case .letterNumber: short = "Nl"
        case .otherNumber: short = "No"
        case .connectorPunctuation: short = "Pc"
        case .dashPunctuation: short = "Pd"
        case .openPunctuation: short = "Ps"
        case .closePunctuation: short = "Pe"
        case .initialPunctuation: short = "Pi"
        case .finalPunctuation: short = "Pf"
        case .otherPunctuation: short = "Po"
        case .mathSymbol: short = "Sm"
        case .currencySymbol: short = "Sc"
        case .modifierSymbol: short = "Sk"
        case .otherSymbol: short = "So"
        case .spaceSeparator: short = "Zs"
        case .lineSeparator: short = "Zl"
        case .paragraphSeparator: short = "Zp"
        case .control: short = "Cc"
        case .format: short = "Cf"
        case .surrogate: short = "Cs"
        case .privateUse: short = "Co"
        case .unassigned: return false
        @unknown default: return false
        }
        return short == name || short.prefix(1) == name
    }
}
