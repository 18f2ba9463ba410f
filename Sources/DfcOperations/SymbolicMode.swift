/// A mode change in the words of chmod(1), as `--chmod` takes it, with a umask of 0 (the rules are those of BSD's
/// setmode(3), which BuildKit uses).
package struct SymbolicMode: Sendable, Equatable {
    /// One step of the change.
    private enum Step: Sendable, Equatable {
        case set(UInt32)
        case clear(UInt32)
        /// Sets the bits on directories and on what anybody may execute.
        case setIfExecutable(UInt32)
        /// Takes the three bits at `shift` and sets, clears or replaces those at each of `targets`.
        case copy(shift: UInt32, targets: [UInt32], op: UInt8)
    }

    private var steps: [Step] = []
    private static let standard: UInt32 = 0o6777
    private static let sticky: UInt32 = 0o1000

    /// Reads the text; nil when it is none.
    package init?(_ text: String) {
        guard let first = text.utf8.first else { return nil }
        if (48...57).contains(first) {
            guard let bits = UInt32(text, radix: 8), bits & ~0o7777 == 0 else { return nil }
            steps = [.clear(0o7777), .set(bits)]
            return
        }
        let bytes = Array(text.utf8)
        var at = 0
        repeat {
            guard readClause(bytes, &at) else { return nil }
        } while at < bytes.count
    }

    /// One clause with the comma behind it; false for bad syntax.
    private mutating func readClause(_ bytes: [UInt8], _ at: inout Int) -> Bool {
        var who: UInt32 = 0
        scan: while true {
            guard at < bytes.count else { return false }
            switch bytes[at] {
            case UInt8(ascii: "a"): who |= Self.standard
            case UInt8(ascii: "u"): who |= 0o4700
            case UInt8(ascii: "g"): who |= 0o2070
            case UInt8(ascii: "o"): who |= 0o0007
            default: break scan
            }
            at += 1
        }
        while true {
            let op = bytes[at]
            guard "+-=".utf8.contains(op) else { return false }
            at += 1
            who &= ~Self.sticky
            readPermissions(bytes, &at, op: op, who: &who)
            guard at < bytes.count else { return true }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                return at < bytes.count
            }
        }
    }

    private mutating func readPermissions(_ bytes: [UInt8], _ at: inout Int, op: UInt8, who: inout UInt32) {
        let equals = op == UInt8(ascii: "=")
        let minus = op == UInt8(ascii: "-")
        var bits: UInt32 = 0
        var executable: UInt32 = 0
        var replaced = false
        // Only "others" have neither set-id nor sticky bits.
        func special() -> Bool { who == 0 || who & ~0o0007 != 0 }
        letters: while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "r"): bits |= 0o444
            case UInt8(ascii: "w"): bits |= 0o222
            case UInt8(ascii: "x"): bits |= 0o111
            case UInt8(ascii: "X"): if minus { bits |= 0o111 } else { executable = 0o111 }
            case UInt8(ascii: "s"): if special() { bits |= 0o6000 }
            case UInt8(ascii: "t"):
                if special() {
                    who |= Self.sticky
                    bits |= Self.sticky
                }
            case let letter where "ugo".utf8.contains(letter):
                if bits != 0 {
                    add(op, bits, who: who)
                    bits = 0
                }
                replaced = replaced || equals
                if executable != 0 {
                    addExecutable(executable, who: who)
                    executable = 0
                }
                addCopy(of: letter, op: op, who: who)
            default: break letters
            }
            at += 1
        }
        if bits != 0 || (equals && !replaced) { add(op, bits, who: who) }
        if executable != 0 { addExecutable(executable, who: who) }
    }

    private mutating func add(_ op: UInt8, _ bits: UInt32, who: UInt32) {
        let chosen = who == 0 ? bits : bits & who
        switch op {
        case UInt8(ascii: "-"): steps.append(.clear(chosen))
        case UInt8(ascii: "="): steps += [.clear(who == 0 ? Self.standard : who), .set(chosen)]
        default: steps.append(.set(chosen))
        }
    }

    private mutating func addExecutable(_ bits: UInt32, who: UInt32) {
        steps.append(.setIfExecutable(who == 0 ? bits : bits & who))
    }

    private mutating func addCopy(of letter: UInt8, op: UInt8, who: UInt32) {
        let shift: UInt32 = letter == UInt8(ascii: "u") ? 6 : letter == UInt8(ascii: "g") ? 3 : 0
        let targets: [UInt32] = [6, 3, 0].filter { who == 0 || who & (0o4 << $0) != 0 }
        steps.append(.copy(shift: shift, targets: targets, op: op))
    }

    /// The mode (07777) after the change.
    package func applied(to mode: UInt32, isDirectory: Bool) -> UInt32 {
        var new = mode & 0o7777
        for step in steps {
            switch step {
            case .set(let bits): new |= bits
            case .clear(let bits): new &= ~bits
            case .setIfExecutable(let bits): if isDirectory || mode & 0o111 != 0 { new |= bits }
            case .copy(let shift, let targets, let op):
                let value = (new >> shift) & 0o7
                for target in targets {
                    if op != UInt8(ascii: "+") { new &= ~((op == UInt8(ascii: "=") ? 0o7 : value) << target) }
                    if op != UInt8(ascii: "-") { new |= value << target }
                }
            }
        }
        return new
    }
}
