/// From the tree of an expression to its program. Of two ways, the one that is preferred stands first.
extension GoRegex {
    static func compile(_ node: GoRegexNode, into steps: inout [Step]) {
        switch node {
        case .empty: break
        case .scalars(let set): steps.append(.scalars(set))
        case .assert(let assertion): steps.append(.assert(assertion))
        case .sequence(let parts): for part in parts { compile(part, into: &steps) }
        case .group(let inner, let number):
            steps.append(.save(2 * number))
            compile(inner, into: &steps)
            steps.append(.save(2 * number + 1))
        case .either(let options): compile(options, into: &steps)
        case .repeated(let inner, let least, let most, let isLazy):
            for _ in 0..<least { compile(inner, into: &steps) }
            if let most {
                compileOptional(inner, times: max(0, most - least), isLazy, into: &steps)
            } else {
                let split = steps.count
                steps.append(.accept)
                compile(inner, into: &steps)
                steps.append(.jump(split))
                steps[split] = choice(enter: split + 1, leave: steps.count, isLazy)
            }
        }
    }

    private static func compile(_ options: [GoRegexNode], into steps: inout [Step]) {
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
    }

    private static func compileOptional(
        _ inner: GoRegexNode, times: Int, _ isLazy: Bool, into steps: inout [Step]
    ) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(steps.count)
            steps.append(.accept)
            compile(inner, into: &steps)
        }
        for split in splits { steps[split] = choice(enter: split + 1, leave: steps.count, isLazy) }
    }

    private static func choice(enter: Int, leave: Int, _ isLazy: Bool) -> Step {
        isLazy ? .split(leave, enter) : .split(enter, leave)
    }
}
