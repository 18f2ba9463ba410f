package import DfcBasics
internal import DfcHost
internal import DfcOperations
internal import Glibc
package import LLB
internal import Synchronization

/// Keeps the events of a build in the store, so that `dfc logs` can show whole step logs later: a file with one JSON
/// object a line, the first about the build, the others as in `--progress rawjson`.
package final class BuildLog: BuildProgress {
    private struct State {
        var descriptor: SharedDescriptor?
        var pending: [UInt8] = []
    }

    /// Builds whose logs are kept.
    static let kept = 50

    /// Names the build.
    package let id: String
    private let next: any BuildProgress
    private let state: Mutex<State>

    /// Begins the log of a build; events go on to `next`. Without a folder, or where the
    /// file cannot be made, nothing is kept.
    package init(id: String, folder: String?, context: String, started: Nanoseconds, next: any BuildProgress) {
        self.id = id
        self.next = next
        var descriptor: SharedDescriptor?
        if let folder, (try? System.makeDirectories(folder, mode: 0o700)) != nil {
            descriptor = try? Self.create(BuildLog.path(id, in: folder))
            Self.removeOld(in: folder)
        }
        state = Mutex(State(descriptor: descriptor))
        append(
            GoJSON.compact(
                .object([
                    .init("build", .string(id)), .init("context", .string(context)),
                    .init("started", .string(Timestamp.text(started))),
                ])))
    }

    /// The file of a build.
    static func path(_ id: String, in folder: String) -> String { "\(folder)/\(id).jsonl" }

    /// Keeps the Dockerfile lines of each op.
    package func learn(_ definition: Definition) {
        let steps = definition.entries.compactMap { entry -> JSONValue? in
            guard let locations = entry.locations else { return nil }
            return JSONValue.object([
                .init("digest", .string(entry.digest.description)),
                .init("lines", .array(Set(locations.flatMap(\.lines)).sorted().map { .int($0) })),
            ])
        }
        append(GoJSON.compact(.object([.init("steps", .array(steps))])))
        next.learn(definition)
    }

    /// Keeps the event and passes it on. What steps write is kept by `write`, since views may get less of it.
    package func report(_ event: ProgressEvent) {
        if case .log = event {} else { append(ProgressJSON.encode(event)) }
        next.report(event)
    }

    /// Writes what is pending and the end of the build.
    package func finish(error: String?, at time: Nanoseconds) {
        var members: [JSONValue.Member] = [.init("completed", .string(Timestamp.text(time)))]
        if let error { members.append(.init("error", .string(error))) }
        append(GoJSON.compact(.object(members)))
        state.withLock { state in
            Self.flush(&state)
            state.descriptor = nil
        }
    }

    private static func create(_ path: String) throws(HostError) -> SharedDescriptor {
        SharedDescriptor(try System.open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, mode: 0o600))
    }

    private func append(_ line: [UInt8]) {
        state.withLock { state in
            guard state.descriptor != nil else { return }
            state.pending += line + [10]
            if state.pending.count >= 1 << 16 { Self.flush(&state) }
        }
    }

    private static func flush(_ state: inout State) {
        if let descriptor = state.descriptor { try? System.write(descriptor.rawValue, state.pending) }
        state.pending = []
    }

    private static func removeOld(in folder: String) {
        let names = ((try? System.list(folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
        guard names.count > kept else { return }
        let aged = names.compactMap { name in
            (try? System.stat("\(folder)/\(name)")).map { (name: name, time: $0.mtime) }
        }
        for old in aged.sorted(by: { $0.time < $1.time }).prefix(names.count - kept) {
            try? System.unlink("\(folder)/\(old.name)")
        }
    }
}

extension BuildLog: LogSink {
    /// Keeps what a step wrote.
    package func write(_ vertex: Digest, stream: Int, _ bytes: [UInt8]) {
        let event = LogProgress(vertex: vertex, stream: stream, data: bytes, timestamp: System.now())
        append(ProgressJSON.encode(.log(event)))
    }
}
