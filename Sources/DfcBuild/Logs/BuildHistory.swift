package import DfcBasics
internal import DfcHost

/// The logs of past builds in the store.
package struct BuildHistory: Sendable {
    /// One past build.
    package struct Build: Sendable {
        /// Names it.
        package var id: String
        /// The operand that was built.
        package var context: String
        /// When it began.
        package var started: Nanoseconds
        /// When it ended; nil for one that was killed or still runs.
        package var completed: Nanoseconds?
        /// Why it failed.
        package var error: String?
        /// What happened.
        package var events: [ProgressEvent]
        /// Lines of the Dockerfile by op.
        package var lines: [Digest: [Int]]
    }

    /// Where the logs are.
    private let folder: String

    /// The logs of the store in that folder.
    package init(stateDirectory: String) { folder = stateDirectory + "/logs" }

    /// The folder within a store.
    package static func folder(stateDirectory: String) -> String { stateDirectory + "/logs" }

    /// Ids of past builds, the newest first.
    package func ids() -> [String] {
        let names = ((try? System.list(folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
        let aged = names.compactMap { name in
            (try? System.stat("\(folder)/\(name)")).map { (id: String(name.dropLast(6)), time: $0.mtime) }
        }
        return aged.sorted { $0.time > $1.time }.map(\.id)
    }

    /// The build that the text names by its id, the end of its reference or the beginning of its id.
    package func find(_ text: String) throws(BuildError) -> String {
        let wanted = String(text.split(separator: "/").last ?? "")
        let found = ids().filter { $0.hasPrefix(wanted) }
        if found.contains(wanted) { return wanted }
        guard found.count == 1, let only = found.first, !wanted.isEmpty else {
            throw BuildError(
                .client, found.isEmpty ? "no build \(text) in \(folder)" : "\(text) names \(found.count) builds")
        }
        return only
    }

    /// Reads the log of a build; a last line that was cut off by a sudden end is passed over.
    package func build(_ id: String) throws(BuildError) -> Build {
        let bytes: [UInt8]
        do { bytes = try System.readAll(BuildLog.path(id, in: folder)) } catch {
            throw BuildError(.client, "the log of build \(id) cannot be read: \(error)")
        }
        var build = Build(id: id, context: "", started: 0, completed: nil, error: nil, events: [], lines: [:])
        for line in bytes.split(separator: 10) {
            guard let object = try? JSONParser.parse(Array(line)) else { continue }
            Self.take(object, &build)
        }
        return build
    }

    private static func take(_ object: JSONValue, _ build: inout Build) {
        if let context = object["context"]?.string { build.context = context }
        if let started = object["started"]?.string.flatMap({ Timestamp.parse($0) }) { build.started = started }
        if let ended = object["completed"]?.string.flatMap({ Timestamp.parse($0) }) { build.completed = ended }
        if let error = object["error"]?.string { build.error = error }
        for step in object["steps"]?.array ?? [] {
            guard let digest = step["digest"]?.string.flatMap({ Digest($0) }) else { continue }
            build.lines[digest] = (step["lines"]?.array ?? []).compactMap { $0.integer.map { Int(clamping: $0) } }
        }
        build.events += ProgressJSON.decode(object)
    }
}
