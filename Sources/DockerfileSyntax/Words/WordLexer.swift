internal import DfcBasics

/// Why an expansion stops, without the prefix.
struct WordFault: Error {
    var message: String

    static func unsupported(_ operation: [UInt32]) -> Self {
        var text: [UInt8] = []
        for scalar in operation { GoText.append(scalar, to: &text) }
        return Self(message: "unsupported modifier (\(GoText.string(text))) in substitution")
    }
}

/// One run of the word expander. It keeps its own stack, so that no depth of nesting can exhaust the thread's.
///
/// All levels write into one buffer: a nested text stands at its end, and is replaced by what the substitution makes of
/// it when it is complete. Not generic, so that none of its types have to be made at run time.
struct WordLexer {
    /// A text inside `${...}`, waiting for its end.
    struct Nested {
        var name: String
        var substitution: Substitution
        /// Where the whole output of this substitution begins.
        var start: Int
        /// Where the nested text's output begins.
        var textStart: Int
        /// The reference is kept as it is written, since the variable is not set.
        var isKept: Bool
        /// Set again at the end.
        var rawEscapes: Bool
        /// Where the double quote around it began; nil outside of one.
        var quoteStart: Int?
    }

    /// What a nested text is for.
    enum Substitution {
        /// `:-` and its like: the operator, and whether an empty value counts as unset.
        case test(operation: UInt32, nullIsUnset: Bool)
        case pattern(replacesAll: Bool)
        case replacement(pattern: [UInt8], replacesAll: Bool)

        /// The byte that ends the text.
        var stop: UInt8 {
            switch self {
            case .test, .replacement: UInt8(ascii: "}")
            case .pattern: UInt8(ascii: "/")
            }
        }

        var missingEnd: String {
            switch self {
            case .test, .replacement: "syntax error: missing '}'"
            case .pattern: "syntax error: missing '/' in ${}"
            }
        }
    }

    let bytes: [UInt8]
    let escape: UInt8
    let environment: any WordEnvironment
    let options: ShellWords.Options
    var at = 0
    var out: [UInt8] = []
    var matched = NumberedSet<ByteText>()
    var unmatched = NumberedSet<ByteText>()

    let splits: Bool
    /// Which names were looked up is wanted.
    let notesNames: Bool
    var splitter = WordSplitter()
    var nested: [Nested] = []
    var rawEscapes: Bool
    var quoteStart: Int?

    init(
        _ bytes: [UInt8], _ rules: ShellWords, _ environment: any WordEnvironment, splits: Bool, notesNames: Bool
    ) {
        self.notesNames = notesNames
        self.bytes = bytes
        self.escape = rules.escape.rawValue
        self.options = rules.options
        self.environment = environment
        self.splits = splits
        rawEscapes = rules.options.contains(.rawEscapes)
        out.reserveCapacity(bytes.count)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    /// The words; only once, after `run`.
    var words: [[UInt8]] { splitter.words }

    /// The error for a caller: with the text, and with the names looked up so far.
    func error(_ fault: WordFault) -> ShellWordsError {
        var message = fault.message
        // An inner error at the end of the text is reported as the missing end of the outermost substitution.
        if at >= bytes.count, let outermost = nested.first { message = outermost.substitution.missingEnd }
        return ShellWordsError(
            "failed to process " + GoQuote.quote(bytes) + ": " + message, matched: matched.elements.map(\.text),
            unmatched: unmatched.elements.map(\.text))
    }

    mutating func run() throws(WordFault) {
        while at < bytes.count {
            if quoteStart != nil { try inDoubleQuote() } else { try outsideQuotes() }
        }
        if quoteStart != nil {
            throw WordFault(message: "unexpected end of statement while looking for matching double-quote")
        }
        if let last = nested.last {
            let stop = Character(Unicode.Scalar(last.substitution.stop))
            throw WordFault(message: "unexpected end of statement while looking for matching \(stop)")
        }
        if splits { splitter.finish() }
    }

    var splitsHere: Bool { splits && nested.isEmpty }

    private mutating func outsideQuotes() throws(WordFault) {
        let byte = bytes[at]
        let stop = nested.isEmpty ? 0 : nested[nested.count - 1].substitution.stop
        if !nested.isEmpty, byte == stop {
            at += 1
            return try complete(nested.removeLast())
        }
        switch byte {
        case UInt8(ascii: "$"): try dollar()
        case UInt8(ascii: "<"): possibleHeredoc()
        case UInt8(ascii: "'") where !options.contains(.skipProcessQuotes): try singleQuote()
        case UInt8(ascii: "\"") where !options.contains(.skipProcessQuotes):
            at += 1
            quoteStart = out.count
            if options.contains(.rawQuotes) { out.append(byte) }
        case escape: escaped()
        default:
            if copyOrdinary(to: stop) { return }
            let (scalar, width) = GoText.decode(bytes, at: at)
            at += width
            GoText.append(scalar, to: &out)
            if splitsHere { splitter.add(scalar) }
        }
    }

    /// Copies what means only itself, up to the first byte that may not or that ends the text; false where that is the
    /// first one.
    private mutating func copyOrdinary(to stop: UInt8) -> Bool {
        let start = at
        let cuts = splitsHere && quoteStart == nil
        while at < bytes.count {
            let byte = bytes[at]
            if byte >= 0x80 || byte == stop || byte == escape || cuts && byte <= 0x20 { break }
            if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "<") { break }
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { break }
            at += 1
        }
        if at == start { return false }
        copy(start..<at)
        if cuts { splitter.addRaw(bytes[start..<at]) }
        return true
    }

    private mutating func copy(_ range: Range<Int>) {
        bytes.withUnsafeBufferPointer { out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
    }

    private mutating func escaped() {
        at += 1
        if rawEscapes {
            out.append(escape)
            if splitsHere { splitter.addRaw(UInt32(escape)) }
        }
        guard at < bytes.count else { return }
        let (scalar, width) = GoText.decode(bytes, at: at)
        at += width
        GoText.append(scalar, to: &out)
        if splitsHere { splitter.addRaw(scalar) }
    }

    private mutating func possibleHeredoc() {
        let start = out.count
        at += 1
        out.append(UInt8(ascii: "<"))
        if at < bytes.count, bytes[at] == UInt8(ascii: "<") {
            at += 1
            out.append(UInt8(ascii: "<"))
            while at < bytes.count, bytes[at] == 9 || bytes[at] == 13 || bytes[at] == 32 {
                out.append(bytes[at])
                at += 1
            }
        }
        if splitsHere { splitter.addRaw(out[start...]) }
    }

    private mutating func singleQuote() throws(WordFault) {
        let start = out.count
        if options.contains(.rawQuotes) { out.append(bytes[at]) }
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "'") {
            let run = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "'"), bytes[at] < 0x80 { at += 1 }
            copy(run..<at)
            if at == bytes.count || bytes[at] == UInt8(ascii: "'") { break }
            let (scalar, width) = GoText.decode(bytes, at: at)
            GoText.append(scalar, to: &out)
            at += width
        }
        guard at < bytes.count else {
            throw WordFault(message: "unexpected end of statement while looking for matching single-quote")
        }
        if options.contains(.rawQuotes) { out.append(bytes[at]) }
        at += 1
        if splitsHere { splitter.addRaw(out[start...]) }
    }

    private mutating func inDoubleQuote() throws(WordFault) {
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "\""):
            at += 1
            if options.contains(.rawQuotes) { out.append(byte) }
            if splitsHere, let quoteStart { splitter.addRaw(out[quoteStart...]) }
            quoteStart = nil
        case UInt8(ascii: "$"): try dollar()
        case escape:
            at += 1
            if rawEscapes { out.append(byte) }
            guard at < bytes.count else { return }
            let next = bytes[at]
            if next == UInt8(ascii: "\"") || next == UInt8(ascii: "$") || next == escape {
                out.append(next)
                at += 1
            } else {
                out.append(byte)
            }
        default:
            if copyOrdinary(to: 0) { return }
            let (scalar, width) = GoText.decode(bytes, at: at)
            at += width
            GoText.append(scalar, to: &out)
        }
    }

    /// The next code point, past it; U+FFFD at the end.
    mutating func next() -> UInt32 {
        let (scalar, width) = GoText.decode(bytes, at: at)
        at += width
        return scalar
    }

    mutating func look(up name: String) -> String? {
        let value = environment.value(of: name)
        if notesNames {
            if value == nil { unmatched.number(of: ByteText(name)) } else { matched.number(of: ByteText(name)) }
        }
        return value
    }

    private static func isOrdinaryInName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte >= 48 && byte <= 57) || ((byte | 0x20) >= 97 && (byte | 0x20) <= 122)
    }

    mutating func readName() -> String {
        let start = at
        guard at < bytes.count else { return "" }
        if GoText.isDigit(GoText.decode(bytes, at: at).scalar) {
            while true {
                let (scalar, width) = GoText.decode(bytes, at: at)
                guard width > 0, GoText.isDigit(scalar) else { break }
                at += width
            }
            return String(decoding: bytes[start..<at], as: UTF8.self)
        }
        while at < bytes.count, Self.isOrdinaryInName(bytes[at]) { at += 1 }
        if at > start, at == bytes.count || bytes[at] < 0x80 {
            return String(decoding: bytes[start..<at], as: UTF8.self)
        }
        at = start
        switch bytes[at] {
        case UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "?"), UInt8(ascii: "-"),
            UInt8(ascii: "$"), UInt8(ascii: "!"):
            at += 1
        default:
            while true {
                let (scalar, width) = GoText.decode(bytes, at: at)
                guard width > 0, scalar == 0x5F || GoText.isLetter(scalar) || GoText.isDigit(scalar) else { break }
                at += width
            }
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }
}
