internal import DfcBasics
internal import DfcBuild
internal import DfcHost
internal import DockerfileLowering
internal import LLB

/// What `dfc compile` prints.
enum CompileDump: Sendable, Equatable {
    /// The graph in wire form.
    case wire
    /// The image config.
    case config

    /// What the flags ask for; without one a tree for people, JSON for programs.
    static func asked(_ arguments: Arguments, isTerminal: Bool) throws -> CompileDump {
        if try arguments.toggle("dump-config") { return .config }
        return .wire
    }

    /// The bytes to print.
    func bytes(_ compilation: Compilation) throws -> [UInt8] {
        let results = compilation.result.results
        switch self {
        case .config:
            let configs = results.map { $0.config + [10] }
            return configs.flatMap { $0 }
        case .wire:
            guard results.count == 1, let result = results.first else {
                throw BuildError(.client, "the wire form holds one platform only; name one with --platform")
            }
            return result.definition.encode()
        }
    }

    /// Writes a file whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(BuildError) {
        do { try System.writeFileAtomically(path, bytes, mode: 0o644) } catch {
            throw BuildError(.client, "failed to write \(path): \(error)")
        }
    }
}
