import Synchronization

/// Bytes that are read piece by piece, as standard input is.
final class InputText: Sendable {
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ bytes: [UInt8]) { rest = Mutex(bytes[...]) }

    func read(_ most: Int) -> [UInt8] {
        rest.withLock { rest in
            let piece = rest.prefix(most)
            rest = rest.dropFirst(piece.count)
            return Array(piece)
        }
    }
}
