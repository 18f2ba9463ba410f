/// JSON that is written piece by piece, without a value that holds all of it; in the form of Go's `encoding/json`.
///
/// Not an API of the products; public because the compiler's dumps are written with it.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private let indent: [UInt8]?
    private var depth = 0
    /// Where the members of the open objects begin: at the comma before their names.
    private var members: [Int] = []

    /// One line without blanks, or one member a line, each level moved in by the given blanks.
    public init(indent: String? = nil) { self.indent = indent.map { Array($0.utf8) } }

    /// Makes room for so many bytes more.
    public mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

    /// An object with the members that the body writes, in its order.
    public mutating func object(_ body: (inout JSONWriter) -> Void) { object(isSorted: true, body) }

    /// An object with the members that the body writes, in the order of their names, which are plain words.
    public mutating func sortedObject(_ body: (inout JSONWriter) -> Void) { object(isSorted: false, body) }

    /// The name of the member whose value comes next.
    public mutating func key(_ name: String) {
        members.append(bytes.count)
        element()
        GoJSON.quote(name, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if indent != nil { bytes.append(32) }
    }

    /// A list of what the body writes, each behind a call of `element`.
    public mutating func list(_ body: (inout JSONWriter) -> Void) {
        let start = bytes.count
        within(body)
        close(start, UInt8(ascii: "["), UInt8(ascii: "]"))
    }

    /// Begins the next element of a list. The comma before the first one is where the list is opened at its end.
    public mutating func element() {
        bytes.append(UInt8(ascii: ","))
        newLine()
    }

    /// A string.
    public mutating func string(_ text: String) { GoJSON.quote(text, into: &bytes) }

    /// A whole number.
    public mutating func int(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }

    /// `true` or `false`
    public mutating func bool(_ truth: Bool) { bytes.append(contentsOf: (truth ? "true" : "false").utf8) }

    /// `null`
    public mutating func null() { bytes.append(contentsOf: "null".utf8) }

    /// A value.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let truth): bool(truth)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): string(text)
        case .array(let elements):
            list { out in
                for element in elements {
                    out.element()
                    out.value(element)
                }
            }
        case .object(let members):
            object { out in
                for member in members {
                    out.key(member.key)
                    out.value(member.value)
                }
            }
        }
    }

    private mutating func object(isSorted: Bool, _ body: (inout JSONWriter) -> Void) {
        let start = bytes.count
        let first = members.count
        within(body)
        if !isSorted { sort(from: first) }
        members.removeSubrange(first...)
        close(start, UInt8(ascii: "{"), UInt8(ascii: "}"))
    }

    private mutating func within(_ body: (inout JSONWriter) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }

    /// Puts the members from that one on, which reach to the end of the text, in the order of their names.
    private mutating func sort(from first: Int) {
        var isSorted = true
        for place in members.indices.dropFirst(first + 1) where precedes(members[place], members[place - 1]) {
            isSorted = false
        }
        if isSorted { return }
        let begin = members[first]
        let starts = members[first...].map { $0 - begin }
        let order = starts.indices.sorted { precedes(begin + starts[$0], begin + starts[$1]) }
        let unsorted = Array(bytes[begin...])
        let ends = Array(starts.dropFirst()) + [unsorted.count]
        bytes.removeSubrange(begin...)
        for place in order { bytes.append(contentsOf: unsorted[starts[place]..<ends[place]]) }
    }

    /// The order of two members by what follows their commas: the same blanks, a name and its quote, which comes before
    /// all letters.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        var offset = 1
        while left + offset < bytes.count, right + offset < bytes.count {
            if bytes[left + offset] != bytes[right + offset] { return bytes[left + offset] < bytes[right + offset] }
            offset += 1
        }
        return false
    }

    private mutating func close(_ start: Int, _ opening: UInt8, _ closing: UInt8) {
        if start == bytes.count {
            bytes.append(opening)
        } else {
            bytes[start] = opening
            newLine()
        }
        bytes.append(closing)
    }

    private mutating func newLine() {
        guard let indent else { return }
        bytes.append(10)
        for _ in 0..<depth { bytes.append(contentsOf: indent) }
    }
}
