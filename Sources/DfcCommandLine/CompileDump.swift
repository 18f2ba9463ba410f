internal import DfcBasics
internal import DfcBuild
internal import DfcHost
internal import DockerfileLowering
internal import DockerfileSyntax
internal import LLB

/// What `dfc compile` prints.
enum CompileDump: Sendable, Equatable {
    /// The graph as JSON.
    case json
    /// The graph in wire form.
    case wire
    /// The graph drawn for people; `styled` with terminal colours.
    case tree(width: Int, styled: Bool)
    /// The graph for Graphviz.
    case dot
    /// The graph for Mermaid.
    case mermaid
    /// The image config.
    case config
    /// The syntax tree.
    case syntax

    /// What the flags ask for; without one a tree for people, JSON for programs.
    static func asked(_ arguments: Arguments, isTerminal: Bool) throws -> CompileDump {
        if try arguments.toggle("dump-ast") { return .syntax }
        if try arguments.toggle("dump-config") { return .config }
        switch try arguments.choice("dump-dag") ?? (isTerminal ? "tree" : "json") {
        case "llb": return .wire
        case "tree":
            return .tree(
                width: isTerminal ? Console.size(of: .output).columns : 100,
                styled: isTerminal && (Console.environment("NO_COLOR") ?? "").isEmpty)
        case "dot": return .dot
        case "mermaid": return .mermaid
        default: return .json
        }
    }

    /// The bytes to print for a compiled build.
    func bytes(_ compilation: Compilation) throws -> [UInt8] {
        let results = compilation.result.results
        switch self {
        case .json: return compilation.result.dumpJSON() + [10]
        case .tree(let width, let styled):
            return Self.drawn(results) { $0.dumpTree(width: width, styled: styled) }
        case .dot: return Self.drawn(results) { $0.dumpDOT() }
        case .mermaid: return Self.drawn(results) { $0.dumpMermaid() }
        case .config: return results.flatMap { $0.config + [10] }
        case .wire:
            guard results.count == 1, let result = results.first else {
                throw BuildError(.client, "the wire form holds one platform only; name one with --platform")
            }
            return result.definition.encode()
        case .syntax: return []
        }
    }

    /// The drawings of all platforms, one after the other.
    private static func drawn(_ results: [PlatformResult], _ draw: (Definition) -> String) -> [UInt8] {
        Array(results.map { draw($0.definition) }.joined(separator: "\n").utf8)
    }

    /// The bytes to print for a Dockerfile that is only parsed.
    ///
    /// - Throws: `BuildError` with the place where it cannot be parsed.
    static func syntax(of file: (name: String, bytes: [UInt8])) throws(BuildError) -> [UInt8] {
        let parsed = Dockerfile.parse(file.bytes)
        if parsed.nodes.isEmpty, let error = parsed.error {
            throw BuildError(
                .solve, error.message,
                excerpt: SourceExcerpt.text(name: file.name, source: file.bytes, ranges: error.locations))
        }
        return GoJSON.indented(SyntaxDump.json(parsed)) + [10]
    }

    /// Writes a file whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(BuildError) {
        do { try System.writeFileAtomically(path, bytes, mode: 0o644) } catch {
            throw BuildError(.client, "failed to write \(path): \(error)")
        }
    }
}
