internal import DockerfileLowering
internal import LLB
internal import Synchronization

/// What remote sources are held to.
enum SourcePins: Sendable {
    /// To nothing.
    case free
    /// To what the file says.
    case file(LockedFile)
    /// To what they are now, which is written down.
    case recorded(PinRecorder)

    /// As the settings want it.
    init(_ lock: LockedFile?) { self = lock.map { .file($0) } ?? .free }

    /// The pin of a source; `now` tells what it is now. A source that the file does not know is free, unless everything
    /// is compared.
    func pin(_ source: SourceOp, now: (SourceOp) throws -> String) throws -> String? {
        let remote = RemoteSource(source)
        switch self {
        case .free: return nil
        case .recorded(let recorder): return try recorder.pin(remote) { try now(source) }
        case .file(let file):
            let pin = remote.pin(in: file.lock)
            guard file.isCompared else { return pin }
            guard let pin else { throw ImageUnknown(description: "\(remote.key): not in lock file \(file.path)") }
            let current = try now(source)
            guard current == pin else {
                throw ImageUnknown(description: "\(remote.key) is \(current) now, and \(pin) in \(file.path)")
            }
            return pin
        }
    }
}

/// Notes the pin of every remote source that the compiler asks about.
final class PinRecorder: Sendable {
    private let known: LockFile
    private let update: Set<String>
    private let found = Mutex(LockFile())

    /// What `known` has is kept, but for the keys in `update`.
    init(known: LockFile, update: Set<String>) {
        self.known = known
        self.update = update
    }

    /// What was found, without images.
    var lock: LockFile { found.withLock { $0 } }

    fileprivate func pin(_ remote: RemoteSource, now: () throws -> String) throws -> String {
        if let pin = found.withLock({ remote.pin(in: $0) }) { return pin }
        let kept = update.contains(remote.key) ? nil : remote.pin(in: known)
        let pin = try kept ?? now()
        found.withLock { remote.note(pin, in: &$0) }
        return pin
    }
}
