/// Where an expression matches, and texts made of it.
extension GoRegex {
    /// A state on the way, with the borders of the groups that it has passed.
    private struct Thread {
        var state: Int
        var borders: [Int]
    }

    /// The leftmost match from an offset on, as Go's `FindSubmatchIndex` tells it: the borders of the whole match and of
    /// each group, -1 where a group took no part. Nil where nothing matches.
    public func find(_ text: [UInt8], from start: Int = 0) -> [Int]? {
        var current: [Thread] = []
        var next: [Thread] = []
        var found: [Int]?
        var at = start
        var before = Self.scalar(before: start, in: text)
        while true {
            let (scalar, width) = GoText.decode(text, at: at)
            let after = width > 0 ? scalar : nil
            if found == nil {
                var borders = Array(repeating: -1, count: 2 * groups.count)
                borders[0] = at
                add(Thread(state: 0, borders: borders), at, before, after, to: &current)
            }
            if current.isEmpty, found != nil { return found }
            let following = at + width
            let second = GoText.decode(text, at: following)
            threads: for thread in current {
                switch steps[thread.state] {
                case .accept:
                    found = thread.borders
                    found?[1] = at
                    break threads
                case .scalars(let set) where width > 0 && set.contains(scalar):
                    let entered = Thread(state: thread.state + 1, borders: thread.borders)
                    add(entered, following, scalar, second.width > 0 ? second.scalar : nil, to: &next)
                default: break
                }
            }
            guard width > 0 else { return found }
            swap(&current, &next)
            next.removeAll(keepingCapacity: true)
            before = scalar
            at = following
        }
    }

    /// Adds a thread, and all that it reaches without reading, in the order of preference.
    private func add(_ thread: Thread, _ at: Int, _ before: UInt32?, _ after: UInt32?, to threads: inout [Thread]) {
        var seen = Set(threads.map(\.state))
        var stack = [thread]
        while let thread = stack.popLast() {
            guard seen.insert(thread.state).inserted else { continue }
            func go(_ state: Int) { stack.append(Thread(state: state, borders: thread.borders)) }
            switch steps[thread.state] {
            case .scalars, .accept: threads.append(thread)
            case .jump(let target): go(target)
            case .split(let first, let second):
                go(second)
                go(first)
            case .save(let border):
                var moved = thread
                moved.state += 1
                moved.borders[border] = at
                stack.append(moved)
            case .assert(let assertion): if Self.holds(assertion, before, after) { go(thread.state + 1) }
            }
        }
    }

    private static func scalar(before end: Int, in text: [UInt8]) -> UInt32? {
        guard end > 0 else { return nil }
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return GoText.decode(text, at: start, end: end).scalar
    }

    /// The text with every match replaced by the template (Go's `ReplaceAllString`).
    public func replaceAll(in text: [UInt8], by template: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var lastEnd = 0
        var from = 0
        while from <= text.count, let match = find(text, from: from) {
            out += text[lastEnd..<match[0]]
            // No empty match directly behind another match.
            if match[1] > lastEnd || match[0] == 0 { expand(template, match, of: text, into: &out) }
            lastEnd = match[1]
            let width = GoText.decode(text, at: from).width
            if from + width > match[1] {
                from += width
            } else {
                from = from + 1 > match[1] ? from + 1 : match[1]
            }
        }
        return out + text[lastEnd...]
    }

    /// The template with `$1`, `${1}`, `$name`, `${name}` replaced by groups of a match and `$$` by a dollar sign (Go's
    /// `Expand`); the name without braces is as long as it can be, and an unknown one is empty.
    public func expand(_ template: [UInt8], _ match: [Int], of text: [UInt8], into out: inout [UInt8]) {
        var at = 0
        while at < template.count {
            guard template[at] == UInt8(ascii: "$"), at + 1 < template.count else {
                out.append(template[at])
                at += 1
                continue
            }
            if template[at + 1] == UInt8(ascii: "$") {
                out.append(UInt8(ascii: "$"))
                at += 2
            } else if let (name, end) = Self.name(template, at + 1) {
                if let group = group(name, in: match) {
                    out += text[match[2 * group]..<match[2 * group + 1]]
                }
                at = end
            } else {
                out.append(UInt8(ascii: "$"))
                at += 1
            }
        }
    }

    private static func name(_ template: [UInt8], _ start: Int) -> (name: String, end: Int)? {
        let hasBrace = template[start] == UInt8(ascii: "{")
        let first = hasBrace ? start + 1 : start
        var end = first
        while end < template.count {
            let (scalar, width) = GoText.decode(template, at: end)
            guard GoText.isLetter(scalar) || GoText.isDigit(scalar) || scalar == 0x5F else { break }
            end += width
        }
        guard end > first, !hasBrace || end < template.count && template[end] == UInt8(ascii: "}") else { return nil }
        return (String(decoding: template[first..<end], as: UTF8.self), hasBrace ? end + 1 : end)
    }

    private func group(_ name: String, in match: [Int]) -> Int? {
        let isNumber =
            name.utf8.allSatisfy { (48...57).contains($0) } && (name == "0" || name.utf8.first != UInt8(ascii: "0"))
        if isNumber {
            guard let number = Int(name), number < groups.count, match[2 * number] >= 0 else { return nil }
            return number
        }
        return groups.indices.first { groups[$0] == name && match[2 * $0] >= 0 }
    }
}
