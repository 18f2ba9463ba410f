internal import DfcBasics
internal import DfcHost

/// What a selector chose of a tree, with its digest.
enum ContentChoice {
    /// Something chosen by patterns.
    struct Member {
        /// Its path behind the place where the patterns begin, as it is hashed.
        var name: [UInt8]
        var node: ChecksumNode
        /// Of the object alone, or with `isWhole` with all that is below it.
        var digest: Digest
        /// A link to it was followed.
        var isWhole: Bool
    }

    /// One object with all that is below it.
    case node(ChecksumNode, Digest)
    /// What patterns leave over of what is below a path.
    case list(prefix: String, [Member], Digest)

    var digest: Digest {
        switch self {
        case .node(_, let digest), .list(_, _, let digest): digest
        }
    }

    /// Where it is in the tree.
    var place: [UInt8] {
        switch self {
        case .node(let node, _): PathText.bytes(of: node.path)
        case .list(let prefix, let members, let digest):
            if let only = members.first, members.count == 1, only.digest == digest {
                PathText.bytes(of: prefix) + only.name
            } else {
                PathText.bytes(of: prefix)
            }
        }
    }
}
