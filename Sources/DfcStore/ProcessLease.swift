internal import DfcBasics
internal import DfcHost
internal import Glibc

/// The mark of a living process in the state directory: a file with an flock that vanishes with the process. What a
/// process has begun and not finished lies in folders of its name, so that whoever comes later can tell what nobody
/// will finish any more.
final class ProcessLease: Sendable {
    /// Name of the file, and of the process's folders.
    let name: String
    /// When it began: what it uses was touched since.
    let start: Nanoseconds
    private let path: String
    private let file: SharedDescriptor

    /// Makes the mark. The caller holds the state lock, so nobody looks at the file before it is locked.
    init(directory: String) throws(HostError) {
        start = System.now()
        name = "\(start)-\(System.processID())-\(System.randomHex(bytes: 4))"
        path = directory + "/" + name
        file = SharedDescriptor(try System.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600))
        _ = try System.flock(file.rawValue, .exclusive)
    }

    /// Takes the mark away.
    func remove() { try? System.unlink(path) }

    /// Names of all marks whose process is dead.
    static func dead(in directory: String) throws(HostError) -> [String] {
        try System.list(directory).filter { !isLiving(directory, $0) }
    }

    /// The earliest start of a living process; nil when there is none besides `own`.
    static func earliestStart(in directory: String, besides own: String) throws(HostError) -> Nanoseconds? {
        let living = try System.list(directory).filter { $0 != own && isLiving(directory, $0) }
        return living.compactMap { $0.split(separator: "-").first.flatMap { Nanoseconds($0) } }.min()
    }

    private static func isLiving(_ directory: String, _ name: String) -> Bool {
        do throws(HostError) {
            let file = try System.open(directory + "/" + name, O_RDWR)
            return try !System.flock(file.rawValue, .exclusive, wait: false)
        } catch {
            return false
        }
    }
}
