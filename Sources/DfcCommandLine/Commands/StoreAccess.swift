internal import DfcBuild
internal import DfcStore

/// The local store for the commands that look at it.
enum StoreAccess {
    /// Opens the store, hands it to the body and closes it.
    ///
    /// - Throws: `BuildError` when it cannot be opened, and what the body throws.
    static func with<Value>(_ arguments: Arguments, _ body: (Store) throws -> Value) throws -> Value {
        let directory = try RequestSettings.stateDirectory(arguments)
        let store: Store
        do { store = try Store.open(stateDirectory: directory) } catch {
            throw BuildError(.client, "the local store in \(directory) cannot be opened: \(error)")
        }
        defer { store.close() }
        return try body(store)
    }
}
