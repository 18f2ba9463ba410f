import DfcBasics
import DfcHost
import DfcOperations
import DfcStore
import ImageSpec
import LLB
import TestSupport

/// A folder for one test, gone with it, and trees in it.
final class Scratch: Sendable {
    let path: String
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("operations")
        path = folder.path
    }

    /// Makes a tree in `name` from lines: `d/` a folder, `f=text` a file, `l->target` a link. A final ` 0751` is a mode.
    @discardableResult
    func make(_ name: String, _ lines: [String]) throws -> String {
        let root = "\(path)/\(name)"
        try System.makeDirectories(root, mode: 0o755)
        for line in lines {
            if line.hasSuffix("/") {
                try System.makeDirectories("\(root)/\(line.dropLast())", mode: 0o755)
            } else if let at = line.firstRange(of: "->") {
                let place = "\(root)/\(line[..<at.lowerBound])"
                try makeParent(of: place)
                try System.symlink(String(line[at.upperBound...]), place)
            } else if let at = line.firstIndex(of: "=") {
                let place = "\(root)/\(line[..<at])"
                try makeParent(of: place)
                try System.writeFile(place, Array(line[line.index(after: at)...].utf8))
            }
        }
        return root
    }

    private func makeParent(of place: String) throws {
        if let slash = place.lastIndex(of: "/") { try System.makeDirectories(String(place[..<slash]), mode: 0o755) }
    }

    /// What is below the folder, one line each, in the form of `make`.
    static func list(_ root: String, contents: Bool = true) throws -> [String] {
        var lines: [String] = []
        try FileTree.walk(root) { (path, stat) throws(HostError) in
            switch stat.kind {
            case .directory: lines.append(path + "/")
            case .symlink: lines.append("\(path)->\(try System.readlink("\(root)/\(path)"))")
            case .file:
                let text = contents ? "=" + String(decoding: try System.readAll("\(root)/\(path)"), as: UTF8.self) : ""
                lines.append(path + text)
            case .fifo, .socket, .character, .block: lines.append("\(path) \(stat.kind)")
            }
            return .descend
        }
        return lines
    }
}

/// A store in a folder of its own.
func makeStore(_ scratch: Scratch) throws -> Store { try Store.open(stateDirectory: scratch.path + "/state") }

/// An image fetcher that has nothing.
struct NoImages: ImageFetcher {
    func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor {
        throw OperationError.source("\(reference): not found")
    }

    func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        told: @escaping @Sendable (FetchEvent) -> Void
    ) async throws {
        throw OperationError.source("\(reference): not found")
    }
}
