package import DfcBasics
internal import DfcHost
internal import Glibc
internal import ImageSpec
internal import Synchronization

/// A blob that is being taken in. It ends by `commit` or vanishes: by `cancel`, when nobody holds it any more, or with
/// the process. One thread at a time writes.
package final class BlobIngest: Sendable {
    private struct State: ~Copyable {
        var file: FileDescriptor?
        var hasher = SHA256()
        var size: Int64 = 0
    }

    private let store: BlobStore
    private let path: String
    private let expected: Descriptor?
    private let state: Mutex<State>

    init(store: BlobStore, folder: String, expected: Descriptor?) throws(StoreError) {
        self.store = store
        self.expected = expected
        path = "\(folder)/\(System.randomHex(bytes: 8))"
        let path = path
        let file = try hosted { () throws(HostError) in
            try System.makeDirectories(folder, mode: 0o700)
            return try System.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o644)
        }
        state = Mutex(State(file: file))
    }

    deinit { cancel() }

    /// Bytes so far.
    package var size: Int64 { state.withLock { $0.size } }

    /// Appends bytes. Throws as soon as there are more than expected.
    package func write(_ bytes: [UInt8]) throws(StoreError) {
        let result = bytes.withUnsafeBytes { raw -> Result<Void, StoreError> in
            do throws(StoreError) { return .success(try write(raw)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// Appends bytes. Throws as soon as there are more than expected.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard let number = state.file?.rawValue else { throw .other("the ingest has ended") }
            state.size += Int64(bytes.count)
            if let expected, expected.size >= 0, state.size > expected.size {
                throw .wrongSize(expected.digest, expected: expected.size, got: state.size)
            }
            state.hasher.update(bytes)
            do throws(HostError) {
                try System.write(number, bytes)
            } catch {
                throw .host(HostError(error.operation, path: path, errno: error.errno))
            }
        }
    }

    /// Ends the blob: checks digest and size, then gives it its place. After an error it is gone.
    package func commit() throws(StoreError) -> Digest {
        let (digest, size) = try state.withLock { (state) throws(StoreError) -> (Digest, Int64) in
            guard let file = state.file.take() else { throw .other("the ingest has ended") }
            do throws(HostError) { try file.close() } catch { throw .host(error) }
            return (state.hasher.finish(), state.size)
        }
        if let expected {
            var failure: StoreError?
            if expected.size >= 0, size != expected.size {
                failure = .wrongSize(expected.digest, expected: expected.size, got: size)
            } else if digest != expected.digest {
                failure = .damagedBlob(expected: expected.digest, got: digest)
            }
            if let failure {
                try? System.unlink(path)
                throw failure
            }
        }
        try store.admit(path, digest: digest, size: size)
        return digest
    }

    /// Drops what was taken in; without effect after `commit`.
    package func cancel() {
        let open = state.withLock { $0.file.take() != nil }
        if open { try? System.unlink(path) }
    }
}
