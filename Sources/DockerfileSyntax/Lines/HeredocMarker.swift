internal import DfcBasics

/// Finds heredoc markers. Their escape character is always the backslash.
enum HeredocMarker {
    /// The heredocs that a logical line announces, without bodies. None where the line cannot be cut into words.
    static func all(in line: [UInt8]) throws(SyntaxFault) -> [Heredoc] {
        ParserWork.note(line.count)
        let splitter = ShellWords(escape: .backslash, options: [.rawQuotes, .rawEscapes, .skipUnsetEnv])
        guard let words = try? splitter.words(line, in: EmptyWordEnvironment()) else { return [] }
        var found: [Heredoc] = []
        for word in words where hasMark(word) {
            if let heredoc = try parse(word) { found.append(heredoc) }
        }
        return found
    }

    /// The heredoc that a word is as a whole: digits, `<<`, perhaps `-`, perhaps blanks, a name without `<`.
    static func parse(_ word: [UInt8]) throws(SyntaxFault) -> Heredoc? {
        ParserWork.note(word.count)
        var at = 0
        var descriptor: UInt64 = 0
        while at < word.count, word[at] >= 48, word[at] <= 57 {
            let (scaled, overflows) = descriptor.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = scaled.addingReportingOverflow(UInt64(word[at] - 48))
            descriptor = overflows || overflowsToo || descriptor == .max ? .max : sum
            at += 1
        }
        guard word[at...].starts(with: "<<".utf8) else { return nil }
        at += 2
        let chomps = at < word.count && word[at] == UInt8(ascii: "-")
        if chomps { at += 1 }
        while at < word.count, [9, 10, 12, 13, 32].contains(word[at]) { at += 1 }
        let rest = Array(word[at...])
        guard !rest.isEmpty, !rest.contains(UInt8(ascii: "<")) else { return nil }
        let plain = try expand(rest, [.skipUnsetEnv])
        guard plain.count == 1 else { return nil }
        let raw = try expand(rest, [.skipUnsetEnv, .rawQuotes])
        guard raw.count == 1 else { throw SyntaxFault(Message.inconsistentHeredoc(rest)) }
        return Heredoc(
            name: SourceText(plain[0]), fileDescriptor: descriptor, expands: quotes(plain[0]) == quotes(raw[0]),
            chomps: chomps, content: SourceText(""))
    }

    /// The text holds `<<`.
    static func hasMark(_ text: [UInt8]) -> Bool { hasMark(text, 0..<text.count) }

    /// The text in this range holds `<<`.
    static func hasMark(_ text: [UInt8], _ range: Range<Int>) -> Bool {
        text.withUnsafeBufferPointer { text in
            var at = range.lowerBound + 1
            // Every other byte: of two marks in a row one is hit.
            while at < range.upperBound {
                if text[at] == UInt8(ascii: "<") {
                    if text[at - 1] == UInt8(ascii: "<") { return true }
                    if at + 1 < range.upperBound, text[at + 1] == UInt8(ascii: "<") { return true }
                }
                at += 2
            }
            return false
        }
    }

    private static func expand(_ text: [UInt8], _ options: ShellWords.Options) throws(SyntaxFault) -> [[UInt8]] {
        do throws(ShellWordsError) {
            return try ShellWords(escape: .backslash, options: options).words(text, in: EmptyWordEnvironment())
        } catch {
            throw SyntaxFault(error.message)
        }
    }

    private static func quotes(_ text: [UInt8]) -> Int {
        text.count { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
    }
}
