internal import DfcBasics
package import DfcHost

/// A member of a directory with its stat, so that nobody has to look it up again.
package struct TreeMember: Sendable {
    /// Its name.
    package var name: String
    /// As the tree shows it.
    package var stat: Stat
    /// On disk it is a socket, which the tree shows as an empty file.
    package var isSocket = false
}

/// An extended attribute.
package struct TreeAttribute: Sendable {
    /// Its name.
    package var name: String
    /// Its value.
    package var value: [UInt8]

    /// Those of the open file, or without one of what the path names, that the filter lets through.
    static func read(
        _ descriptor: Int32?, _ path: String, _ filter: (String) -> Bool
    ) throws(HostError) -> [TreeAttribute] {
        let names = if let descriptor { try System.xattrs(descriptor) } else { try System.xattrs(path) }
        var all: [TreeAttribute] = []
        for name in names where filter(name) {
            let value = if let descriptor { try System.xattr(descriptor, name) } else { try System.xattr(path, name) }
            if let value { all.append(TreeAttribute(name: name, value: value)) }
        }
        return all
    }
}
