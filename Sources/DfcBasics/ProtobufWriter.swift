/// Writes protobuf's wire form in the order in which it is called (protobuf encoding). The `if...` forms leave
/// out zero values, as proto3 does outside a `oneof`.
///
/// Not an API of the products; public and inlinable because marshalling is a hot path.
public struct ProtobufWriter {
    /// What was written so far.
    public var bytes: [UInt8] = []

    /// Bytes that a text holds (`GoText.bytes(of:)`) are written as they were.
    public let restores: Bool
    /// All texts so far were UTF-8; known only where bytes are restored.
    public var isUTF8 = true

    /// Nothing written yet.
    @inlinable
    public init(restoring restores: Bool = false) { self.restores = restores }

    /// A base-128 varint.
    @inlinable
    public mutating func varint(_ value: UInt64) {
        if value < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: value)) }
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A varint field, zero or not; negative values are sign-extended to 64 bits.
    @inlinable
    public mutating func int(_ field: Int, _ value: Int64) {
        varint(UInt64(field) << 3)
        varint(UInt64(bitPattern: value))
    }

    /// A varint field, absent when zero.
    @inlinable
    public mutating func ifInt(_ field: Int, _ value: Int64) {
        if value != 0 { int(field, value) }
    }

    /// A bool field, absent when false.
    @inlinable
    public mutating func ifBool(_ field: Int, _ value: Bool) {
        if value { int(field, 1) }
    }

    /// A string field, empty or not.
    @inlinable
    public mutating func string(_ field: Int, _ value: String) {
        if restores { return restored(field, value) }
        varint(UInt64(field) << 3 | 2)
        let utf8 = value.utf8
        varint(UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    @usableFromInline
    mutating func restored(_ field: Int, _ value: String) {
        let value = GoText.bytes(of: value)
        if !GoText.isUTF8(value) { isUTF8 = false }
        bytes(field, value)
    }

    /// A string field, absent when empty.
    @inlinable
    public mutating func ifString(_ field: Int, _ value: String) {
        if !value.isEmpty { string(field, value) }
    }

    /// A bytes field, empty or not.
    @inlinable
    public mutating func bytes(_ field: Int, _ value: [UInt8]) {
        varint(UInt64(field) << 3 | 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A sub-message, empty or not.
    @inlinable
    public mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        varint(UInt64(field) << 3 | 2)
        // One byte for the length; a longer one moves what was written.
        let start = bytes.count
        bytes.append(0)
        body(&self)
        let count = bytes.count - start - 1
        if count < 0x80 {
            bytes[start] = UInt8(count)
        } else {
            let further = (count.bitWidth - count.leadingZeroBitCount - 1) / 7
            bytes.append(contentsOf: repeatElement(0, count: further))
            bytes.withUnsafeMutableBytes { buffer in
                let body = UnsafeRawBufferPointer(rebasing: buffer[(start + 1)..<(start + 1 + count)])
                UnsafeMutableRawBufferPointer(rebasing: buffer[(start + 1 + further)...]).copyMemory(from: body)
                for place in 0...further {
                    let rest = UInt8(truncatingIfNeeded: count >> (7 * place))
                    buffer[start + place] = place < further ? rest | 0x80 : rest
                }
            }
        }
    }

    /// A digest as a string field.
    @inlinable
    public mutating func digest(_ field: Int, _ value: Digest) {
        message(field) { value.write(to: &$0.bytes) }
    }
}
