package import DfcBasics
internal import DfcHost
package import DfcSolver
internal import Glibc

/// A file that a content key stands for.
package struct ContentFile: Hashable, Sendable {
    /// Where it is in the tree, from `/`.
    package var path: String
    /// Type and permissions, as in stat(2).
    package var mode: UInt32
    /// Of its attributes and content; of a folder, of its attributes alone.
    package var digest: Digest
}

/// The listings of all contents that keys were made of.
package struct ContentPreimages {
    static let schema = SchemaPart(
        name: "content preimages",
        statements: "CREATE TABLE IF NOT EXISTS content_listings (id TEXT PRIMARY KEY, body BLOB NOT NULL);")

    private let database: Database

    /// The listings of the store.
    package init(store: Store) { database = store.database }

    /// What the content key stands for, in order of the paths; nil when that is not known (any more).
    package func files(of key: CacheKey) throws(StoreError) -> [ContentFile]? {
        try database.read { (connection) throws(StoreError) in
            guard let top = try Self.listing(key.description, connection) else { return nil }
            var files: [ContentFile] = []
            for entry in top.entries {
                try Self.collect(entry.digest, at: PathText.text(entry.name), connection, into: &files)
            }
            return files.sorted { ($0.path, $0.mode) < ($1.path, $1.mode) }
        }
    }

    private static func collect(
        _ digest: Digest, at path: String, _ connection: Connection, into files: inout [ContentFile]
    ) throws(StoreError) {
        guard let listing = try listing(digest.description, connection) else { return }
        for entry in listing.entries {
            let name = PathText.text(entry.name)
            let place = name.isEmpty ? path : path + (PathClean.isAbsolute(name) ? "" : "/") + name
            if !name.isEmpty, entry.mode & S_IFMT == S_IFDIR, try isFolder(entry.digest, in: listing, connection) {
                try collect(entry.digest, at: place, connection, into: &files)
            } else {
                files.append(ContentFile(path: place.isEmpty ? "/" : place, mode: entry.mode, digest: entry.digest))
            }
        }
    }

    /// The digest is of a folder with its members: always so in a folder, in a list where a link was followed.
    private static func isFolder(
        _ digest: Digest, in listing: ContentListing, _ connection: Connection
    ) throws(StoreError) -> Bool {
        if listing.kind == .folder { return true }
        return try self.listing(digest.description, connection)?.kind == .folder
    }

    private static func listing(_ id: String, _ connection: Connection) throws(StoreError) -> ContentListing? {
        try connection.row("SELECT body FROM content_listings WHERE id = ?", .text(id)) { (row) throws(StoreError) in
            ContentListing(bytes: row.bytes(0))
        } ?? nil
    }

    /// Keeps what was chosen of a tree under the content key that it led to. What is known already is not written again.
    func keep(_ choices: [ContentChoice], of tree: ChecksumTree) throws(StoreError) {
        let top = ContentListing(
            .selections, choices.map { .init(name: $0.place, mode: 0, digest: $0.digest) })
        guard let digest = top.digest else { return }
        let key = CacheKey.content(digest).description
        let isKnown = try database.withConnection { (connection) throws(StoreError) in
            try Self.isKnown(key, connection)
        }
        if isKnown { return }
        try database.transaction { (connection) throws(StoreError) in
            for choice in choices {
                switch choice {
                case .node(let node, let digest): try Self.keep(node, digest, tree, connection)
                case .list(_, let chosen, let digest): try Self.keep(chosen, digest, tree, connection)
                }
            }
            try Self.put(key, top, connection)
        }
    }

    private static func keep(
        _ chosen: [ContentChoice.Member], _ digest: Digest, _ tree: ChecksumTree, _ connection: Connection
    ) throws(StoreError) {
        // A single one may stand for itself.
        if let only = chosen.first, only.digest == digest { return try keep(only.node, digest, tree, connection) }
        for one in chosen where one.isWhole { try keep(one.node, one.digest, tree, connection) }
        let entries = chosen.map { ContentListing.Entry(name: $0.name, mode: $0.node.stat.mode, digest: $0.digest) }
        try put(digest.description, ContentListing(.list, entries), connection)
    }

    private static func keep(
        _ node: ChecksumNode, _ digest: Digest, _ tree: ChecksumTree, _ connection: Connection
    ) throws(StoreError) {
        let own = ContentListing.Entry(name: [], mode: node.stat.mode, digest: try tree.own(node))
        guard node.isDirectory, digest == node.recursive else {
            return try put(digest.description, ContentListing(.object, [own]), connection)
        }
        // Who knows the folder knows all below it.
        if try isKnown(digest.description, connection) { return }
        var entries = [own]
        for child in try tree.children(of: node) {
            let digest = try child.isDirectory ? tree.recursive(child) : tree.own(child)
            entries.append(.init(name: child.name, mode: child.stat.mode, digest: digest))
            if child.isDirectory { try keep(child, digest, tree, connection) }
        }
        try put(digest.description, ContentListing(.folder, entries), connection)
    }

    private static func isKnown(_ id: String, _ connection: Connection) throws(StoreError) -> Bool {
        try connection.row("SELECT 1 FROM content_listings WHERE id = ?", .text(id)) { (_) throws(StoreError) in true }
            ?? false
    }

    private static func put(_ id: String, _ listing: ContentListing, _ connection: Connection) throws(StoreError) {
        try connection.run(
            "INSERT OR IGNORE INTO content_listings (id, body) VALUES (?, ?)", .text(id), .bytes(listing.bytes))
    }
}

extension ContentPreimages {
    /// Removes the listings that no link needs any more; inside a write transaction.
    static func sweep(_ connection: Connection) throws(StoreError) {
        let tops = try connection.rows(
            """
            SELECT id FROM content_listings WHERE hex(substr(body, 1, 1)) = '53'
            AND id IN (SELECT parent FROM key_links)
            """
        ) { (row) throws(StoreError) in row.text(0) }
        var needed = Set(tops)
        var waiting = tops
        while let id = waiting.popLast() {
            for entry in try listing(id, connection)?.entries ?? []
            where needed.insert(entry.digest.description).inserted { waiting.append(entry.digest.description) }
        }
        let all = try connection.rows("SELECT id FROM content_listings") { (row) throws(StoreError) in row.text(0) }
        for id in all where !needed.contains(id) {
            try connection.run("DELETE FROM content_listings WHERE id = ?", .text(id))
        }
    }

    /// A line for each listing that is not what its digest says.
    static func faults(_ connection: Connection) throws(StoreError) -> [String] {
        try connection.rows("SELECT id, body FROM content_listings") { (row) throws(StoreError) in
            let id = row.text(0)
            guard let listing = ContentListing(bytes: row.bytes(1)) else { return "listing \(id): cannot be read" }
            guard let digest = listing.digest else { return "listing \(id): is empty" }
            let found = listing.kind == .selections ? CacheKey.content(digest).description : digest.description
            return found == id ? nil : "listing \(id): its entries are those of \(found)"
        }.compactMap { $0 }
    }
}
