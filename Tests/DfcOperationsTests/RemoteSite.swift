import DfcBasics
import DfcHost
import DfcOperations
import DfcStore
import TestSupport

/// A store and what a build needs to fetch from the net; each build begins without what the last one learnt.
final class RemoteSite: Sendable {
    let store: Store
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("remote")
        store = try Store.open(stateDirectory: "\(folder.path)/state")
    }

    deinit { store.close() }

    func build(secrets: [String: String] = [:]) -> OperationEnvironment {
        OperationEnvironment(
            store: store, runtime: NoRuntime(), images: NoImages(),
            secrets: SecretTable(secrets.mapValues { Array($0.utf8) }), clock: { System.now() })
    }

    private let vertex = Digest.of("vertex")

    func http(
        _ url: String, _ attributes: [String: String] = [:], in environment: OperationEnvironment
    ) async throws -> (key: String, layer: String, names: [String]) {
        let source = try HTTPSource(url, attributes, vertex: vertex, environment: environment)
        let key = try await source.key(0)
        return try await finish(key.text, source)
    }

    func git(
        _ identifier: String, _ attributes: [String: String] = [:], in environment: OperationEnvironment
    ) async throws -> (key: String, layer: String, names: [String]) {
        let source = try GitSource(identifier, attributes, vertex: vertex, environment: environment)
        let key = try await source.key(0)
        return try await finish(key.text, source)
    }

    private func finish(
        _ key: String, _ source: any BuildSource
    ) async throws -> (key: String, layer: String, names: [String]) {
        guard case .snapshot(let snapshot) = try await source.fetch(), let layer = snapshot.layers.last else {
            throw OperationError.failed("no layer")
        }
        let path = store.layers.folder(of: layer)
        return (key, path, try System.list(path))
    }
}
