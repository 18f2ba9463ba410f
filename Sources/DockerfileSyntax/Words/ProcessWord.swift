internal import DfcBasics

extension ShellWords {
    /// Expands a text as one word. Throws with the prefix `failed to process "TEXT": `.
    public func processWord(
        _ text: String, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> ExpandedWord {
        var text = text
        if text.withUTF8({ isPlain($0) }) { return ExpandedWord(text: text, matched: [], unmatched: []) }
        return try expand(GoText.bytes(of: text), in: environment)
    }

    /// Expands a text as one word, for the text alone.
    public func expandedText(
        _ text: String, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> String {
        var text = text
        if text.withUTF8({ isPlain($0) }) { return text }
        ParserWork.note(text.utf8.count)
        var lexer = WordLexer(GoText.bytes(of: text), self, environment, splits: false, notesNames: false)
        do throws(WordFault) {
            try lexer.run()
            return GoText.string(lexer.out)
        } catch {
            throw lexer.error(error)
        }
    }

    /// Expands a text as one word.
    public func processWord(
        _ text: SourceText, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> ExpandedWord {
        try processWord(text.string, in: environment)
    }

    /// Expands a text and cuts it into words.
    public func processWords(
        _ text: String, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> [String] {
        try words(GoText.bytes(of: text), in: environment).map { GoText.string($0) }
    }

    /// Expands a text and cuts it into words.
    public func processWords(
        _ text: SourceText, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> [String] {
        try words(text.bytes, in: environment).map { GoText.string($0) }
    }

    /// Expands a text and cuts it into words, which are UTF-8.
    func words(_ text: [UInt8], in environment: some WordEnvironment) throws(ShellWordsError) -> [[UInt8]] {
        ParserWork.note(text.count)
        var lexer = WordLexer(text, self, environment, splits: true, notesNames: false)
        do throws(WordFault) {
            try lexer.run()
            return lexer.words
        } catch {
            throw lexer.error(error)
        }
    }

    private func expand(
        _ text: [UInt8], in environment: some WordEnvironment
    ) throws(ShellWordsError) -> ExpandedWord {
        ParserWork.note(text.count)
        var lexer = WordLexer(text, self, environment, splits: false, notesNames: true)
        do throws(WordFault) {
            try lexer.run()
            return ExpandedWord(
                text: GoText.string(lexer.out), matched: lexer.matched.elements.map(\.text),
                unmatched: lexer.unmatched.elements.map(\.text))
        } catch {
            throw lexer.error(error)
        }
    }

    /// Nothing in the text means anything but itself.
    private func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var quote: UInt8?
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "$"), escape.rawValue, 0x80...: return false
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                if options.contains(.skipProcessQuotes) { continue }
                if !options.contains(.rawQuotes) { return false }
                if quote == nil { quote = byte } else if quote == byte { quote = nil }
            default: break
            }
        }
        return quote == nil
    }
}
