/// All tables of the state database, a part for each room that keeps some.
enum Schema {
    /// In the order in which they are made.
    static let parts: [SchemaPart] = [
        LayerStore.schema,
        LayerStacks.schema,
        BlobStore.schema,
        ImageStore.schema,
        CacheMountStore.schema,
        Durability.schema,
        BlobOrigins.schema,
        RemoteRecords.schema,
        SolverCache.schema,
        SolverCache.preimageSchema,
        ContentPreimages.schema,
    ]
}
