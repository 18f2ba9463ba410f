extension ShellWords {
    /// Expands a text as one word. Throws with the prefix `failed to process "TEXT": `.
    public func processWord(
        _ text: String, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> ExpandedWord {
        throw ShellWordsError("not yet")
    }

    /// Expands a text as one word.
    public func processWord(
        _ text: SourceText, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> ExpandedWord {
        throw ShellWordsError("not yet")
    }

    /// Expands a text and cuts it into words.
    public func processWords(
        _ text: String, in environment: some WordEnvironment
    ) throws(ShellWordsError) -> [String] {
        throw ShellWordsError("not yet")
    }
}
