import DfcHost
import TestSupport

/// A folder for one test, gone with it.
final class Scratch: Sendable {
    let path: String
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("host")
        path = folder.path
    }

    /// Makes a tree of lines: `d/` a folder, `f=text` a file, `l->target` a link.
    func make(_ lines: [String]) throws {
        for line in lines {
            if line.hasSuffix("/") {
                try System.makeDirectories("\(path)/\(line.dropLast())")
            } else if let at = line.firstRange(of: "->") {
                try System.symlink(String(line[at.upperBound...]), "\(path)/\(line[..<at.lowerBound])")
            } else if let at = line.firstIndex(of: "=") {
                try System.writeFile("\(path)/\(line[..<at])", Array(line[line.index(after: at)...].utf8))
            }
        }
    }
}
