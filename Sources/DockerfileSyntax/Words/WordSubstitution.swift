internal import DfcBasics

/// What begins with `$`.
extension WordLexer {
    /// Reads a reference up to its end, or up to the beginning of the text in it.
    mutating func dollar() throws(WordFault) {
        at += 1
        let start = out.count
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else {
            let name = readName()
            if name.isEmpty {
                out.append(UInt8(ascii: "$"))
            } else if let value = look(up: name) {
                append(value)
            } else if options.contains(.skipUnsetEnv) {
                out.append(UInt8(ascii: "$"))
                out.append(contentsOf: name.utf8)
            }
            return finishDollar(from: start)
        }
        at += 1
        guard at < bytes.count else { throw WordFault(message: "syntax error: missing '}'") }
        if bytes[at] == UInt8(ascii: "{") || bytes[at] == UInt8(ascii: "}") || bytes[at] == UInt8(ascii: ":") {
            throw WordFault(message: "syntax error: bad substitution")
        }
        let name = readName()
        let first = next()
        switch first {
        case UInt32(UInt8(ascii: "}")):
            if let value = look(up: name) {
                append(value)
            } else if options.contains(.skipUnsetEnv) {
                out.append(contentsOf: "${\(name)}".utf8)
            }
            finishDollar(from: start)
        case UInt32(UInt8(ascii: ":")):
            let operation = next()
            if operation == UInt32(UInt8(ascii: "#")) || operation == UInt32(UInt8(ascii: "%")) {
                throw WordFault.unsupported([first, operation])
            }
            begin(.test(operation: operation, nullIsUnset: true), name, [first, operation], from: start, raw: false)
        case UInt32(UInt8(ascii: "+")), UInt32(UInt8(ascii: "-")), UInt32(UInt8(ascii: "?")):
            begin(.test(operation: first, nullIsUnset: false), name, [first], from: start, raw: false)
        case UInt32(UInt8(ascii: "#")), UInt32(UInt8(ascii: "%")):
            begin(.test(operation: first, nullIsUnset: false), name, [first], from: start, raw: true)
        case UInt32(UInt8(ascii: "/")):
            let replacesAll = at < bytes.count && bytes[at] == UInt8(ascii: "/")
            if replacesAll { at += 1 }
            begin(.pattern(replacesAll: replacesAll), name, [first], from: start, raw: true)
        default: throw WordFault.unsupported([first])
        }
    }

    private mutating func begin(
        _ substitution: Substitution, _ name: String, _ operation: [UInt32], from start: Int, raw: Bool
    ) {
        let isKept = options.contains(.skipUnsetEnv) && environment.value(of: name) == nil
        if isKept {
            out.append(contentsOf: "${\(name)".utf8)
            for scalar in operation { GoText.append(scalar, to: &out) }
        }
        if splitsHere { splitter.dropPrefix() }
        nested.append(
            Nested(
                name: name, substitution: substitution, start: start, textStart: out.count, isKept: isKept,
                rawEscapes: rawEscapes, quoteStart: quoteStart))
        rawEscapes = raw
        quoteStart = nil
    }

    /// Takes the complete nested text at the end of `out`.
    mutating func complete(_ level: Nested) throws(WordFault) {
        rawEscapes = level.rawEscapes
        quoteStart = level.quoteStart
        switch level.substitution {
        case .pattern(let replacesAll):
            let pattern = level.isKept ? [] : taken(out[level.textStart...])
            if level.isKept { out.append(UInt8(ascii: "/")) } else { out.removeLast(out.count - level.start) }
            var next = level
            next.substitution = .replacement(pattern: pattern, replacesAll: replacesAll)
            next.textStart = out.count
            nested.append(next)
            rawEscapes = true
            quoteStart = nil
            return
        case .replacement(let pattern, let replacesAll):
            let value = look(up: level.name)
            if level.isKept {
                out.append(UInt8(ascii: "}"))
            } else {
                let replacement = taken(out[level.textStart...])
                out.removeLast(out.count - level.start)
                out += try replace(in: value ?? "", pattern, with: replacement, all: replacesAll)
            }
        case .test(let operation, let nullIsUnset):
            let value = look(up: level.name)
            if level.isKept {
                out.append(UInt8(ascii: "}"))
            } else {
                try decide(level, operation, nullIsUnset, value)
            }
        }
        finishDollar(from: level.start)
    }

    private mutating func decide(
        _ level: Nested, _ operation: UInt32, _ nullIsUnset: Bool, _ value: String?
    ) throws(WordFault) {
        let usesWord = value == nil || (nullIsUnset && value == "")
        func drop() { out.removeLast(out.count - level.start) }
        switch operation {
        case UInt32(UInt8(ascii: "-")):
            if usesWord { return }
            drop()
            append(value ?? "")
        case UInt32(UInt8(ascii: "+")):
            if usesWord { drop() }
        case UInt32(UInt8(ascii: "?")):
            if usesWord {
                let word = GoText.string(out[level.textStart...])
                let fallback = value == nil ? "is not allowed to be unset" : "is not allowed to be empty"
                throw WordFault(message: "\(level.name): \(word.isEmpty ? fallback : word)")
            }
            drop()
            append(value ?? "")
        case UInt32(UInt8(ascii: "#")), UInt32(UInt8(ascii: "%")):
            var pattern = taken(out[level.textStart...])
            let isGreedy = pattern.first.map(UInt32.init) == operation
            if isGreedy { pattern.removeFirst() }
            drop()
            out += try trim(
                value ?? "", pattern, isGreedy: isGreedy, atEnd: operation == UInt32(UInt8(ascii: "%")))
        default:
            throw WordFault.unsupported(nullIsUnset ? [UInt32(UInt8(ascii: ":")), operation] : [operation])
        }
    }

    /// The value of a variable.
    private mutating func append(_ value: String) {
        if GoText.mayHoldBytes(value) { out += GoText.bytes(of: value) } else { out.append(contentsOf: value.utf8) }
    }

    private func taken(_ text: ArraySlice<UInt8>) -> [UInt8] {
        ParserWork.note(text.count)
        return Array(text)
    }

    private mutating func finishDollar(from start: Int) {
        guard splitsHere, quoteStart == nil else { return }
        ParserWork.note(out.count - start)
        splitter.add(expanded: out, from: start)
    }

    private func trim(_ value: String, _ pattern: [UInt8], isGreedy: Bool, atEnd: Bool) throws(WordFault) -> [UInt8] {
        do throws(WordPattern.Fault) {
            return try WordPattern.trim(value, pattern, isGreedy: isGreedy, atEnd: atEnd)
        } catch {
            throw WordFault(message: error.message)
        }
    }

    private func replace(
        in value: String, _ pattern: [UInt8], with replacement: [UInt8], all: Bool
    ) throws(WordFault) -> [UInt8] {
        do throws(WordPattern.Fault) {
            return try WordPattern.replace(in: value, pattern, with: replacement, all: all)
        } catch {
            throw WordFault(message: error.message)
        }
    }
}
