package import DfcStore

/// What is behind a source op: an image, a folder, a git repository, a URL.
package protocol BuildSource: Sendable {
    /// The text that stands for the content in cache keys (BuildKit's source keys); `index` 0 first, then further ones
    /// while `SourceKey.more` says so. May resolve over the network; asked once per build and index.
    func key(_ index: Int) async throws -> SourceKey

    /// The content. What `key(0)` resolved is what comes.
    func fetch() async throws -> Tree
}

/// What a source answers before it is fetched.
package struct SourceKey: Sendable, Equatable {
    /// The key text, without the `buildkit.source.v0:` in front.
    package var text: String
    /// The text is different in each session: it is stored nowhere and matches nothing later.
    package var sessionOnly: Bool
    /// A further key can be asked for.
    package var more: Bool

    /// What the text was made of.
    package var fields: String

    /// A key with all its members; without `fields` the text says all.
    package init(_ text: String, fields: String? = nil, sessionOnly: Bool = false, more: Bool = false) {
        self.text = text
        self.fields = fields ?? text
        self.sessionOnly = sessionOnly
        self.more = more
    }
}
