import DfcHost
import DfcStore
import Glibc
import TestSupport

/// A store in a folder of its own, gone with the value.
final class TestStore: Sendable {
    let store: Store
    let path: String
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("store")
        path = folder.path
        store = try Store.open(stateDirectory: folder.path + "/state")
    }

    deinit { store.close() }

    /// Makes a tree of lines below a folder: `d/` a folder, `f=text` a file, `l->target` a link, `h=>f` a hard link,
    /// `s|` a socket, `p!` a named pipe. Files are 0644 and folders 0755.
    static func make(_ lines: [String], in root: String) throws {
        try System.makeDirectories(root)
        for line in lines {
            if line.hasSuffix("/") {
                try System.makeDirectories("\(root)/\(line.dropLast())")
                try System.chmod("\(root)/\(line.dropLast())", 0o755)
            } else if line.hasSuffix("|") || line.hasSuffix("!") {
                try System.mknod(
                    "\(root)/\(line.dropLast())", kind: line.hasSuffix("|") ? .socket : .fifo, permissions: 0o600)
            } else if let at = line.firstRange(of: "=>") {
                try System.link("\(root)/\(line[at.upperBound...])", "\(root)/\(line[..<at.lowerBound])")
            } else if let at = line.firstRange(of: "->") {
                try System.symlink(String(line[at.upperBound...]), "\(root)/\(line[..<at.lowerBound])")
            } else if let at = line.firstIndex(of: "=") {
                let path = "\(root)/\(line[..<at])"
                try System.writeFile(path, Array(line[line.index(after: at)...].utf8))
                try System.chmod(path, 0o644)
            }
        }
    }

    /// A folder beside the store, filled.
    func folder(_ name: String, _ lines: [String]) throws -> String {
        try Self.make(lines, in: "\(path)/\(name)")
        return "\(path)/\(name)"
    }

    /// A layer on a tree, filled through its mount; `-name` removes.
    func layer(on parent: Snapshot = .scratch, _ lines: [String]) throws -> Snapshot {
        let layer = try store.layers.begin(on: parent)
        do {
            let mounted = try store.layers.mount(layer)
            defer { mounted.close() }
            for line in lines where line.hasPrefix("-") {
                try FileTree.removeAll("\(mounted.path)/\(line.dropFirst())")
            }
            try Self.make(lines.filter { !$0.hasPrefix("-") }, in: mounted.path)
        }
        return try store.layers.commit(layer, description: "test")
    }

    /// All paths of a tree with the texts of its files.
    func show(_ snapshot: Snapshot) throws -> [String] {
        let mounted = try store.layers.mount(snapshot)
        defer { mounted.close() }
        var lines: [String] = []
        try FileTree.walk(mounted.path) { path, stat in
            switch stat.kind {
            case .directory: lines.append(path + "/")
            case .symlink: lines.append("\(path)->\((try? System.readlink("\(mounted.path)/\(path)")) ?? "?")")
            case .file:
                let bytes = (try? System.readAll("\(mounted.path)/\(path)")) ?? []
                lines.append("\(path)=\(String(decoding: bytes, as: UTF8.self))")
            case .fifo, .socket, .character, .block: lines.append("\(path) \(stat.kind)")
            }
            return .descend
        }
        return lines
    }
}
