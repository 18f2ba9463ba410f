/// Control groups as far as steps leave something of them.
package enum ControlGroups {
    /// Name of a file that holds the path of a control group. In a temporary folder of the store it stands for a group
    /// that goes with the folder, should the process die before it can remove it.
    package static let note = "control-group"

    /// Removes the group that a note in the folder names.
    package static func removeNoted(in folder: String) {
        guard let bytes = try? System.readAll("\(folder)/\(note)", limit: 4096) else { return }
        remove(PathText.text(bytes))
    }

    /// Removes the groups of that path in all hierarchies, with the empty ones below them. What still holds a process
    /// stays.
    package static func remove(_ path: String) {
        guard path.hasPrefix("/"), !path.contains("..") else { return }
        let top = "/sys/fs/cgroup"
        guard let controllers = try? System.list(top) else { return }
        for controller in [""] + controllers.map({ "/" + $0 }) {
            let group = top + controller + path
            guard System.exists(group) else { continue }
            removeGroup(group)
        }
    }

    private static func removeGroup(_ group: String) {
        for name in (try? System.list(group)) ?? [] {
            let member = group + "/" + name
            if (try? System.stat(member))?.kind == .directory { removeGroup(member) }
        }
        try? System.rmdir(group)
    }
}
