/// The part of Go's regular expressions that an ignore pattern can reach: classes, escapes, `{n,m}`, `|`, `^`, and what
/// the translation of `*`, `?` and `**` adds. Matching is in time linear in the path, by a set of states.
struct PathRegex: Sendable {
    /// One step of the compiled program.
    enum Step: Sendable {
        case scalars(ScalarSet)
        /// Goes on at either place.
        case split(Int, Int)
        case jump(Int)
        case assert(Assertion)
        case accept
    }

    /// A condition on a place.
    enum Assertion: Sendable {
        case begin, end, wordBorder, noWordBorder
    }

    private let steps: [Step]

    /// nil if it is no regular expression.
    init?(_ expression: [UInt8]) {
        var parser = PathRegexParser(expression)
        guard let node = parser.parse() else { return nil }
        var steps: [Step] = []
        Self.compile(node, into: &steps)
        steps.append(.accept)
        self.steps = steps
    }

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
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assert(let assertion): if Self.holds(assertion, before, after) { stack.append(state + 1) }
            }
        }
        return false
    }

    private static func holds(_ assertion: Assertion, _ before: UInt32?, _ after: UInt32?) -> Bool {
        func isWord(_ scalar: UInt32?) -> Bool { scalar.map { ScalarSet.word.contains($0) } ?? false }
        switch assertion {
        case .begin: return before == nil
        case .end: return after == nil
        case .wordBorder: return isWord(before) != isWord(after)
        case .noWordBorder: return isWord(before) == isWord(after)
        }
    }

    private static func compile(_ node: PathRegexNode, into steps: inout [Step]) {
        switch node {
        case .empty: break
        case .scalars(let set): steps.append(.scalars(set))
        case .assert(let assertion): steps.append(.assert(assertion))
        case .sequence(let parts): for part in parts { compile(part, into: &steps) }
        case .either(let options):
            var exits: [Int] = []
            for (number, option) in options.enumerated() {
                guard number < options.count - 1 else {
                    compile(option, into: &steps)
                    break
                }
                let split = steps.count
                steps.append(.split(split + 1, split + 1))
                compile(option, into: &steps)
                exits.append(steps.count)
                steps.append(.jump(0))
                steps[split] = .split(split + 1, steps.count)
            }
            for exit in exits { steps[exit] = .jump(steps.count) }
        case .repeated(let inner, let least, let most):
            for _ in 0..<least { compile(inner, into: &steps) }
            if let most {
                var splits: [Int] = []
                for _ in least..<max(least, most) {
                    splits.append(steps.count)
                    steps.append(.accept)
                    compile(inner, into: &steps)
                }
                for split in splits { steps[split] = .split(split + 1, steps.count) }
            } else {
                let split = steps.count
                steps.append(.accept)
                compile(inner, into: &steps)
                steps.append(.jump(split))
                steps[split] = .split(split + 1, steps.count)
            }
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
