internal import DfcOutputs
internal import DfcStore

/// Gives a result out to all outputs.
func export(_ subject: ExportSubject, to outputs: [Output], room: SolveRoom) async throws -> ExportResult {
    throw BuildError(.solve, "outputs are not there yet")
}
