import DfcBasics
import Testing

/// The lengths of messages, which are written when the message is known.
@Suite struct ProtobufWriterTests {
    @Test("A message has the length that its bytes would have", arguments: [0, 1, 127, 128, 16383, 16384, 2_097_152])
    func message(count: Int) {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var nested = ProtobufWriter()
        nested.message(3) { writer in
            writer.int(1, 5)
            writer.message(2) { $0.bytes = $0.bytes + body }
        }
        var inner = ProtobufWriter()
        inner.int(1, 5)
        inner.bytes(2, body)
        var expected = ProtobufWriter()
        expected.bytes(3, inner.bytes)
        #expect(nested.bytes == expected.bytes)
    }
}
