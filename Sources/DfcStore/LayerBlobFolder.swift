internal import DfcHost

/// A folder on the way to a change. It is written before its first listed member, once.
final class LayerBlobFolder {
    /// Seen from the root, without slashes at its ends; empty for the root itself.
    let path: [UInt8]
    let stat: Stat
    let capability: [UInt8]?
    let parent: LayerBlobFolder?
    /// It stands in the archive already (the root always counts as written).
    var isWritten: Bool

    init(path: [UInt8], stat: Stat, capability: [UInt8]?, parent: LayerBlobFolder?) {
        self.path = path
        self.stat = stat
        self.capability = capability
        self.parent = parent
        isWritten = parent == nil
    }

    /// The path of a member.
    func path(of name: String) -> [UInt8] {
        let bytes = PathText.bytes(of: name)
        return path.isEmpty ? bytes : path + [UInt8(ascii: "/")] + bytes
    }
}

/// A difference between a layer's folder and what lies below it.
struct LayerBlobChange {
    enum Kind {
        /// New, or not as below.
        case changed
        /// As below, but a file with several names, which others may be links to.
        case sameLinked
        /// There below, not here.
        case deleted
    }

    var kind: Kind
    /// Seen from the root, without slashes at its ends.
    var path: [UInt8]
    /// What is here; of a deletion what stood for it.
    var stat: Stat
    /// The folder that it is in.
    var folder: LayerBlobFolder
    /// The same folder, open, and the name in it.
    var directory: Int32
    var name: String
    /// For a folder: what its members will name as theirs.
    var own: LayerBlobFolder?
}
