internal import DfcHost

/// Files that an image cannot hold, since it takes them for marks of removal.
enum RemovalMark {
    /// What is to be said of a file of that name; nil for all other names.
    static func warning(_ path: TreePath) -> String? {
        guard let name = path.name, name.utf8.starts(with: ".wh.".utf8) else { return nil }
        return "\(path.text) is kept as a file, but in an image its name removes \(name.dropFirst(4))"
    }

    /// What is to be said of a device; nil for all but 0:0.
    static func warning(_ path: TreePath, _ stat: Stat) -> String? {
        guard stat.kind == .character, stat.rdevMajor == 0, stat.rdevMinor == 0 else { return nil }
        return "the device \(path.text) has the number 0:0, which removes what is there instead"
    }
}
