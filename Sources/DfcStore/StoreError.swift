package import DfcBasics
package import DfcHost

/// Why the store could not do something.
package enum StoreError: Error, Sendable, CustomStringConvertible {
    /// A system call failed.
    case host(HostError)
    /// SQLite refused: its result code and its words.
    case database(code: Int32, message: String)
    /// No blob of that digest is here.
    case missingBlob(Digest)
    /// The bytes are not those that were promised.
    case damagedBlob(expected: Digest, got: Digest)
    /// The bytes are more or fewer than was promised.
    case wrongSize(Digest, expected: Int64, got: Int64)
    /// A layer (its row or its folder) is gone.
    case missingLayer(LayerID)
    /// A path that was asked for does not exist in a tree, in BuildKit's words.
    case notFound(path: String)
    /// A pattern cannot be read.
    case pattern(String)
    /// A file changed while it was read.
    case changed(path: String)
    /// Anything else, as it is to be shown.
    case other(String)

    /// The text for the user.
    package var description: String {
        switch self {
        case .host(let error): error.description
        case .database(let code, let message): "state database: \(message) (\(code))"
        case .missingBlob(let digest): "blob \(digest): not found"
        case .damagedBlob(let expected, let got): "digest mismatch \(got): \(expected)"
        case .wrongSize(let digest, let expected, let got): "blob \(digest): size \(got), expected \(expected)"
        case .missingLayer(let id): "layer \(id): not found"
        case .notFound(let path): "\(GoQuote.quote(path)): not found"
        case .pattern(let text), .other(let text): text
        case .changed(let path): "\(path) changed while it was read"
        }
    }
}

/// Runs a body whose system calls fail with `HostError` where `StoreError` is wanted.
@inline(__always)
package func hosted<T: ~Copyable>(_ body: () throws(HostError) -> T) throws(StoreError) -> T {
    do throws(HostError) { return try body() } catch { throw .host(error) }
}
