/// A regular expression as Go's `regexp` reads it (RE2 syntax). Matching is in time linear in the text, by a set of
/// states. Letter case is ignored (`(?i)`) among ASCII letters only.
public struct GoRegex: Sendable {
    /// One step of the compiled program.
    enum Step: Sendable {
        case scalars(ScalarSet)
        /// Goes on at either place.
        case split(Int, Int)
        case jump(Int)
        case assert(Assertion)
        /// Notes the place: the beginning (even) or the end (odd) of a group.
        case save(Int)
        case accept
    }

    /// A condition on a place.
    enum Assertion: Sendable {
        case begin, end, lineBegin, lineEnd, wordBorder, noWordBorder
    }

    let steps: [Step]
    /// Names of the groups, the whole match first; empty for those without a name.
    let groups: [String]

    /// nil if it is no regular expression.
    public init?(_ expression: [UInt8]) {
        var parser = GoRegexParser(expression)
        guard let node = parser.parse() else { return nil }
        var steps: [Step] = []
        Self.compile(node, into: &steps)
        steps.append(.accept)
        self.steps = steps
        groups = parser.groups
    }

    /// Some part of the text matches.
    public func matches(_ text: [UInt8]) -> Bool { matches(text, end: text.count) }

    /// Some part of the path matches.
    func matches(_ path: [UInt8], end: Int) -> Bool {
        var current = StateSet(count: steps.count)
        var next = StateSet(count: steps.count)
        var stack: [Int] = []
        var at = 0
        var before: UInt32?
        while true {
            let (scalar, width) = GoText.decode(path, at: at, end: end)
            let after = width > 0 ? scalar : nil
            if add(0, before, after, &current, &stack) { return true }
            guard width > 0 else { return false }
            next.removeAll()
            let following = at + width
            let second = GoText.decode(path, at: following, end: end)
            for state in current.members {
                if case .scalars(let set) = steps[state], set.contains(scalar) {
                    if add(state + 1, scalar, second.width > 0 ? second.scalar : nil, &next, &stack) { return true }
                }
            }
            swap(&current, &next)
            before = scalar
            at = following
        }
    }

    /// Adds a state and all that it reaches without reading; true if that includes the end of the program.
    private func add(
        _ start: Int, _ before: UInt32?, _ after: UInt32?, _ states: inout StateSet, _ stack: inout [Int]
    ) -> Bool {
        stack.append(start)
        while let state = stack.popLast() {
            guard states.insert(state) else { continue }
            switch steps[state] {
            case .scalars: break
            case .accept:
                stack.removeAll()
                return true
            case .jump(let target): stack.append(target)
            case .save: stack.append(state + 1)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assert(let assertion): if Self.holds(assertion, before, after) { stack.append(state + 1) }
            }
        }
        return false
    }

    static func holds(_ assertion: Assertion, _ before: UInt32?, _ after: UInt32?) -> Bool {
        func isWord(_ scalar: UInt32?) -> Bool { scalar.map { ScalarSet.word.contains($0) } ?? false }
        switch assertion {
        case .begin: return before == nil
        case .end: return after == nil
        case .lineBegin: return before == nil || before == 10
        case .lineEnd: return after == nil || after == 10
        case .wordBorder: return isWord(before) != isWord(after)
        case .noWordBorder: return isWord(before) == isWord(after)
        }
    }
}

/// States of a running match, in the order of their arrival.
private struct StateSet {
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    init(count: Int) { isMember = Array(repeating: false, count: count) }

    mutating func insert(_ state: Int) -> Bool {
        if isMember[state] { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    mutating func removeAll() {
        for state in members { isMember[state] = false }
        members.removeAll(keepingCapacity: true)
    }
}
