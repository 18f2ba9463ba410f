internal import DfcBasics
internal import DfcHost
internal import DfcStore

/// A folder on this machine: the build context or a named one. It is read in place.
struct SourceLocal: BuildSource {
    private let name: String
    /// The folder with its filter.
    let folder: FolderTree
    private let attributes: [String: String]
    private let store: Store
    private let row: HashingRow

    /// Throws when no folder of that name was given, or when a list in the attributes is none.
    init(
        _ name: String, _ attributes: [String: String], vertex: Digest, environment: OperationEnvironment
    ) throws {
        guard let path = environment.folders[name] else {
            throw OperationError.source("no access allowed to dir \(GoQuote.quote(name))")
        }
        self.name = name
        self.attributes = attributes
        store = environment.store
        row = HashingRow("transferring \(name):", of: vertex, environment)
        var folder = FolderTree(
            path: path, excludes: try Self.list(attributes["local.excludepatterns"]),
            followPaths: try Self.list(attributes["local.followpaths"]),
            includes: try Self.list(attributes["local.includepattern"]))
        folder.reading = environment.memory.reading
        self.folder = folder
    }

    private static func list(_ text: String?) throws -> [String] {
        guard let text, !text.isEmpty else { return [] }
        guard let value = try? JSONParser.parse(Array(text.utf8)) else {
            throw OperationError.invalid("invalid list of a local source: \(text)")
        }
        if value == .null { return [] }
        guard let items = value.array, items.allSatisfy({ $0.string != nil }) else {
            throw OperationError.invalid("invalid list of a local source: \(text)")
        }
        return items.compactMap(\.string)
    }

    /// Different in each session: only the content of a folder counts from one build to the next.
    func key(_ index: Int) async throws -> SourceKey {
        let session = attributes["local.session"] ?? ""
        return SourceKey(SourceKeyText.local(name: name, session: session, folder: folder), sessionOnly: true)
    }

    /// The folder itself, looked through and hashed: patterns that are none, and folders that may not be read, are the
    /// folder's faults. A file that cannot be hashed is one of the step that asks for it.
    func fetch() async throws -> Tree {
        guard let stat = try? System.stat(folder.path, follow: true), stat.kind == .directory else {
            throw OperationError.source("lstat \(folder.path): no such file or directory")
        }
        let folder = folder
        let (store, row) = (store, row)
        return try await BlockingPool.run { () throws(any Error) in
            try store.checksums.scan(folder).hash { row.set($0, of: $1) }
            return .folder(folder)
        }
    }
}
