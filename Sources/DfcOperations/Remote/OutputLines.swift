internal import Synchronization

/// What a program prints, kept and passed on.
final class OutputLines: Sendable {
    private let streams = Mutex<[Int: [UInt8]]>([:])
    private let listener: @Sendable (Int, [UInt8]) -> Void

    init(_ listener: @escaping @Sendable (Int, [UInt8]) -> Void = { _, _ in }) { self.listener = listener }

    func append(_ stream: Int, _ bytes: [UInt8]) {
        streams.withLock { $0[stream, default: []].append(contentsOf: bytes) }
        listener(stream, bytes)
    }

    func text(_ stream: Int) -> String { streams.withLock { String(decoding: $0[stream] ?? [], as: UTF8.self) } }
}
