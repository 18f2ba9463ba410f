internal import DfcBasics

/// Why bytes are no definition or no op, in BuildKit's words.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text of the error.
    public var description: String

    /// An error with this text.
    public init(_ description: String) { self.description = description }
}

/// Reads protobuf's wire form field by field, never beyond its bytes and never trapping on any input.
struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int
    /// Number of the field that was read last.
    private(set) var field = 0
    private var wireType: UInt64 = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    private static let ended = WireError("unexpected EOF")

    private mutating func varint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.endIndex {
            let byte = bytes[at]
            at += 1
            if shift == 63, byte > 1 { throw WireError("proto: integer overflow") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw WireError("proto: integer overflow") }
        }
        throw WireReader.ended
    }

    /// Moves on to the next field; false at the end. Its value must then be read or skipped.
    mutating func next() throws(WireError) -> Bool {
        guard at < bytes.endIndex else { return false }
        let tag = try varint()
        wireType = tag & 7
        guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else { throw WireError("proto: illegal tag \(tag >> 3)") }
        field = Int(tag >> 3)
        return true
    }

    private func expect(_ type: UInt64) throws(WireError) {
        if wireType != type { throw WireError("proto: wrong wireType = \(wireType) for field \(field)") }
    }

    /// The value as a signed number.
    mutating func int() throws(WireError) -> Int64 {
        try expect(0)
        return Int64(bitPattern: try varint())
    }

    /// The low 32 bits, as Go reads them.
    mutating func int32() throws(WireError) -> Int32 { Int32(truncatingIfNeeded: try int()) }

    /// The low 32 bits, as Go reads them.
    mutating func uint32() throws(WireError) -> UInt32 { UInt32(truncatingIfNeeded: try int()) }

    mutating func bool() throws(WireError) -> Bool { try int() != 0 }

    /// A length-delimited value.
    mutating func slice() throws(WireError) -> ArraySlice<UInt8> {
        try expect(2)
        let count = try varint()
        guard count <= UInt64(bytes.endIndex - at) else { throw WireReader.ended }
        let start = at
        at += Int(count)
        return bytes[start..<at]
    }

    /// A text that may be no UTF-8.
    mutating func anyText() throws(WireError) -> String { GoText.string(try slice()) }

    mutating func string() throws(WireError) -> String {
        guard let text = String(validating: try slice(), as: UTF8.self) else {
            throw WireError("string field contains invalid UTF-8")
        }
        return GoText.mayHoldBytes(text) ? GoText.string(Array(text.utf8)) : text
    }

    /// Reads a sub-message field by field.
    mutating func message(_ body: (inout WireReader) throws(WireError) -> Void) throws(WireError) {
        var inner = WireReader(try slice())
        while try inner.next() { try body(&inner) }
    }

    /// Integers, packed or not.
    mutating func integers(into list: inout [Int64]) throws(WireError) {
        if wireType != 2 {
            list.append(try int())
            return
        }
        var inner = WireReader(try slice())
        while inner.at < inner.bytes.endIndex { list.append(Int64(bitPattern: try inner.varint())) }
    }

    /// Passes over a field that is not known.
    mutating func skip() throws(WireError) {
        switch wireType {
        case 0: _ = try varint()
        case 1: try advance(8)
        case 2: _ = try slice()
        case 5: try advance(4)
        default: throw WireError("proto: illegal wireType \(wireType)")
        }
    }

    private mutating func advance(_ count: Int) throws(WireError) {
        guard bytes.endIndex - at >= count else { throw WireReader.ended }
        at += count
    }
}
