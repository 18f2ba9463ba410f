/// What the digest behind a key was made of. It is kept beside the keys, so that the walk that finds no result can also
/// tell what is different from last time. Never contents or secrets.
package struct Preimage: Hashable, Sendable {
    /// The own digest of an operation with inputs, as links have it; of one without, its root key.
    package var id: String
    /// What the vertex was called when it was kept.
    package var name: String
    /// The fields of the operation, mostly as JSON.
    package var text: String

    /// All members.
    package init(id: String, name: String, text: String) {
        self.id = id
        self.name = name
        self.text = text
    }
}
