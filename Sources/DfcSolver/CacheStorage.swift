package import DfcBasics

/// Where keys, the links between them and their results are kept. All calls are short and synchronous (a look-up is a
/// few microseconds); they may come from several threads, and several processes may use one storage.
package protocol CacheStorage: Sendable {
    /// The children that at least one of the parents leads to, for each of the queries, in no particular order.
    func children(_ queries: [CacheQuery]) throws -> [Set<CacheKey>]

    /// The records of the keys, the newest first.
    func records(of keys: some Collection<CacheKey>) throws -> [CacheRecord]

    /// Adds links that are missing; those there stay.
    func add(_ links: [StoredLink]) throws

    /// In one transaction: removes the keys of `superseded` with all their links and records, makes what the keys of
    /// `adopted` lead to children of the record's key as well, keeps the preimages of what is not known yet, adds the
    /// links, and last adds the record (one with the same key and result is replaced).
    func save(
        _ record: CacheRecord, links: [StoredLink], superseded: Set<CacheKey>, adopted: Set<CacheKey>,
        preimages: [Preimage]
    ) throws

    /// Whether links start at the key.
    func leads(_ key: CacheKey) throws -> Bool

    /// Grows whenever keys are superseded: what was found by them before is not to be found by other ways than their
    /// links either.
    func generation() throws -> Int64

    /// What was kept under that own digest or root key; nil when nothing was.
    func preimage(_ id: String) throws -> Preimage?

    /// All links from or to a key, for the walk that looks for what is nearest to a key that is missing.
    func links(at key: CacheKey) throws -> [StoredLink]

    /// Removes a record whose result is gone.
    func remove(_ record: CacheRecord) throws

    /// Notes that the records were used, so that pruning takes them later.
    func touch(_ records: [CacheRecord], at time: Nanoseconds) throws
}

/// Which children the parents lead to by a link. Each parent brings its own link, since content keys have no selector.
package struct CacheQuery: Hashable, Sendable {
    /// Parents, each with the link to follow from it.
    package var steps: [Step]

    /// A parent and the link to follow from it.
    package struct Step: Hashable, Sendable {
        /// The parent.
        package var parent: CacheKey
        /// The link.
        package var link: CacheLink
        /// Both members.
        package init(parent: CacheKey, link: CacheLink) {
            self.parent = parent
            self.link = link
        }
    }

    /// The steps in any order.
    package init(steps: [Step]) { self.steps = steps }
}

/// A link with both its ends.
package struct StoredLink: Hashable, Sendable {
    /// Where it starts.
    package var parent: CacheKey
    /// What it says.
    package var link: CacheLink
    /// Where it leads.
    package var child: CacheKey

    /// All members.
    package init(parent: CacheKey, link: CacheLink, child: CacheKey) {
        self.parent = parent
        self.link = link
        self.child = child
    }
}

/// Where the outputs themselves are kept.
package protocol ResultStorage<Output>: Sendable {
    /// What an edge produces.
    associatedtype Output: Sendable

    /// Makes the output durable and gives the text by which it is found again; nil for what cannot be kept (a folder
    /// of the user that is read in place).
    func save(_ output: Output) throws -> String?

    /// The output of that text; nil when it or a part of it is gone.
    func load(_ result: String) throws -> Output?
}
