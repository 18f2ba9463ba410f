internal import DfcBasics

/// Cuts the output of the word expander into words while it is made.
struct WordSplitter {
    private(set) var words: [[UInt8]] = []
    private var word: [UInt8] = []
    private var isInWord = false

    /// A code point that separates words if it is a space.
    mutating func add(_ scalar: UInt32) {
        if GoText.isSpace(scalar) {
            guard isInWord, !word.isEmpty else { return }
            words.append(word)
            word.removeAll(keepingCapacity: true)
            isInWord = false
        } else {
            addRaw(scalar)
        }
    }

    /// A code point that belongs to the word, space or not.
    mutating func addRaw(_ scalar: UInt32) {
        GoText.append(scalar, to: &word)
        isInWord = true
    }

    /// Text that belongs to the word as it is.
    mutating func addRaw(_ text: ArraySlice<UInt8>) {
        word.append(contentsOf: text)
        isInWord = true
    }

    /// The value of a variable: cut at its spaces.
    mutating func add(expanded out: [UInt8], from start: Int) {
        var at = start
        while at < out.count {
            let (scalar, width) = GoText.decode(out, at: at)
            add(scalar)
            at += width
        }
    }

    /// BuildKit's lexer shares one buffer between all levels, so that a `${name-` throws away what the word holds.
    mutating func dropPrefix() { word.removeAll(keepingCapacity: true) }

    /// The end of the text ends the last word.
    mutating func finish() {
        guard !word.isEmpty else { return }
        words.append(word)
        word.removeAll()
    }
}
