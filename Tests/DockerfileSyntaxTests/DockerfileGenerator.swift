import TestSupport

/// Makes Dockerfiles at random: mostly valid ones, and such that were one until some bytes changed.
struct DockerfileGenerator {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed) }

    private mutating func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func file() -> [UInt8] {
        var text = chance(5) ? "\u{FEFF}" : ""
        if chance(20) {
            text += pick(["# syntax=docker/dockerfile:1\n", "# escape=`\n", "#check=skip=all;error=true\n"])
        }
        for _ in 0..<count(0...2) { text += "ARG \(words())\n" }
        text += "FROM \(pick(["scratch", "alpine:3.19", "--platform=$BUILDPLATFORM a AS b", "b AS c-1", "$X"]))\n"
        for _ in 0..<count(0...12) { text += instruction() }
        if chance(10) { text.removeLast() }
        if chance(10) { text = text.replacing("\n", with: "\r\n") }
        var bytes = Array(text.utf8)
        if chance(50) { for _ in 0..<count(1...6) { change(&bytes) } }
        return bytes
    }

    /// A text for the word expander.
    mutating func word() -> [UInt8] {
        let pieces = [
            "$", "${", "}", "a", "B", ":-", "-", "+", "?", "#", "%", "/", "'", "\"", "\\", " ", "<<", "*", "é", "\n",
        ]
        var text = ""
        for _ in 0..<count(0...16) { text += pick(pieces) }
        return Array(text.utf8)
    }

    /// Makes one small change.
    mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let at = count(0...(bytes.count - 1))
        let odd: [UInt8] = Array("\\`\n\r \t#<-\"'[]{}$=,".utf8) + [0, 0xFF, 0xC2, 0xA0, 0x85, 11]
        let byte = odd.randomElement(using: &random) ?? 0
        switch count(0...4) {
        case 0: bytes.insert(byte, at: at)
        case 1: bytes.remove(at: at)
        case 2: bytes[at] = byte
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + count(1...20)))
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + count(1...20))], at: at)
        }
    }

    private mutating func instruction() -> String {
        if chance(10) { return pick(["\n", "# a comment\n", "  # indented\n", "#\n", " \t\n"]) }
        let line = chance(8) ? "ONBUILD " + plain() : plain()
        return line
    }

    private mutating func plain() -> String {
        let blank = pick([" ", "  ", "\t", " \\\n", " \\ \n # c\n\n  "])
        switch count(0...15) {
        case 0: return "RUN\(blank)\(pick(["", "--mount=type=cache,target=/x ", "--network=none "]))\(words())\n"
        case 1: return "RUN <<EOF cat\n\(words())\nEOF\n"
        case 2:
            return "COPY\(blank)\(pick(["", "--from=b ", "--chown=1:2 ", "--link --exclude=*.go "]))\(words()) /d/\n"
        case 3: return "COPY <<-\"A B\" <<C /d/\n\t\(words())\n\tA B\nx\nC\n"
        case 4: return "ADD\(blank)[\"a\", \"b \\u00e9\"]\n"
        case 5: return "ENV\(blank)A=\"x y\" B=$A C='\(words())'\n"
        case 6: return "LABEL\(blank)key \(words())\n"
        case 7: return "EXPOSE 80 ${P:-443}/tcp\n"
        case 8: return "HEALTHCHECK --interval=\(pick(["5s", "0", "1h", "x"])) CMD\(blank)\(words())\n"
        case 9:
            return "\(pick(["CMD", "ENTRYPOINT", "SHELL", "cmd"]))\(blank)\(pick(["[\"a\", \"b\"]", "[]", words()]))\n"
        case 10: return "WORKDIR\(blank)\(words())\n"
        case 11: return "USER \(words())\n"
        case 12: return "VOLUME\(blank)\(words())\n"
        case 13: return "ARG\(blank)\(words())\n"
        case 14: return "STOPSIGNAL SIGTERM\nMAINTAINER \(words())\n"
        default: return "FROM \(pick(["a", "b AS d", "scratch as E"]))\n"
        }
    }

    private mutating func words() -> String {
        let pieces = [
            "a", "b=c", "\"d e\"", "'f'", "$G", "${H:-i}", "j\\ k", "--l", "é", "{", "x=${Y%z*}", "/p/q", "<<r",
        ]
        var text = pick(pieces)
        for _ in 0..<count(0...4) { text += pick([" ", "  ", " \\\n    "]) + pick(pieces) }
        return text
    }
}
