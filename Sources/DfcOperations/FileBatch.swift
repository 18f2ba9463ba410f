internal import DfcBasics
internal import DfcHost
internal import Glibc
internal import Synchronization

/// Regular files that are to be copied from one tree to another, many at a time and on several threads. Where each goes
/// nothing is yet.
struct FileBatch: Sendable {
    /// A file.
    struct Job: Sendable {
        var from: TreePath
        var member: TreeMember
        var to: TreePath
    }

    /// So many wait at most.
    static let limit = 4096
    private static let bufferSize = 1 << 16
    private static let portion = 32

    let source: any TreeView
    let destination: DestinationTree
    let options: CopyOptions
    /// Hears of attributes that a file does not keep.
    let warn: @Sendable (String) -> Void
    let isCancelled: @Sendable () -> Bool
    private(set) var jobs: [Job] = []

    init(
        from source: any TreeView, to destination: DestinationTree, options: CopyOptions,
        warn: @escaping @Sendable (String) -> Void, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.source = source
        self.destination = destination
        self.options = options
        self.warn = warn
        self.isCancelled = isCancelled
    }

    /// Adds one.
    mutating func append(_ job: Job) { jobs.append(job) }

    /// Copies all that were added. Throws the error of the first that cannot be copied.
    mutating func flush() throws {
        let batch = self
        let jobs = jobs
        self.jobs.removeAll(keepingCapacity: true)
        let count = (jobs.count + Self.portion - 1) / Self.portion
        let failures = Mutex<[Int: any Error]>([:])
        BlockingPool.concurrently(count, width: BlockingPool.processors) { index in
            if failures.withLock({ !$0.isEmpty }) { return }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 64)
            defer { buffer.deallocate() }
            do {
                for job in jobs[index * Self.portion..<min(jobs.count, (index + 1) * Self.portion)] {
                    if batch.isCancelled() { throw CancellationError() }
                    try batch.copy(job, buffer)
                }
            } catch {
                failures.withLock { $0[index] = error }
            }
        }
        if let failure = failures.withLock({ $0.min { $0.key < $1.key }?.value }) { throw failure }
    }

    /// Content, then owner, then mode (a change of owner takes set-id bits away), then times, then attributes (a change
    /// of owner takes capabilities away): all by the open file, and only what is not so by itself.
    private func copy(_ job: Job, _ buffer: UnsafeMutableRawBufferPointer) throws {
        let stat = job.member.stat
        let input = try source.open(job.from, job.member)
        let mode = options.mode.applied(to: stat.permissions, isDirectory: false)
        let output = try destination.named(job.to) {
            try System.open(
                job.to.at(destination.view.mount), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode & 0o777)
        }
        let owner = options.owner ?? Owner(uid: stat.uid, gid: stat.gid)
        try destination.named(job.to) {
            do {
                try System.copyAll(from: input.rawValue, to: output.rawValue, size: stat.size, through: buffer)
            } catch {
                // Something else may have come into its place, which cannot be read like a file.
                try source.check(job.from, job.member, open: input.rawValue)
                throw error
            }
            let made = try System.fstat(output.rawValue)
            let changesOwner = made.uid != owner.uid || made.gid != owner.gid
            if changesOwner { try System.fchown(output.rawValue, uid: owner.uid, gid: owner.gid) }
            if changesOwner || made.permissions != mode { try System.fchmod(output.rawValue, mode) }
            try System.futimens(
                output.rawValue, atime: options.timestamp ?? stat.atime, mtime: options.timestamp ?? stat.mtime)
        }
        // As in BuildKit an attribute that cannot be set ends the attributes, not the build.
        do {
            for attribute in try source.attributes(job.from, open: job.member.isSocket ? nil : input.rawValue) {
                if source.losesCapabilities, attribute.name == "security.capability" {
                    warn("the capabilities of \(job.from.text) are not copied from a context")
                    continue
                }
                try System.setXattr(output.rawValue, attribute.name, attribute.value)
            }
        } catch let error as HostError {
            warn("attributes of \(job.from.text) are not copied: \(error.text)")
        }
        try source.check(job.from, job.member, open: input.rawValue)
        try output.close()
    }
}
