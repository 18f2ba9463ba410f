internal import DfcOutputs
internal import DfcStore

extension SolveRoom {
    /// Gives a result out to all outputs.
    func export(_ subject: ExportSubject, to outputs: [Output]) async throws -> ExportResult {
        let pusher = RegistryPusher(registry: registry, origins: BlobOrigins(database: store.database))
        return try await DfcOutputs.export(subject, to: outputs, store: store, pusher: pusher, progress: log)
    }
}
