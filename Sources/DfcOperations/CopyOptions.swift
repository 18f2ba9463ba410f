package import DfcBasics
internal import DfcHost
package import LLB

/// An owner by numbers.
package struct Owner: Sendable, Equatable {
    /// User.
    package var uid: UInt32
    /// Group.
    package var gid: UInt32
    /// Both.
    package init(uid: UInt32, gid: UInt32) {
        self.uid = uid
        self.gid = gid
    }
}

/// How permission bits change on the way.
package enum ModeChange: Sendable, Equatable {
    /// They are those of the source.
    case keep
    /// These bits (07777) for everything.
    case bits(UInt32)
    /// A change of each object's own.
    case symbolic(SymbolicMode)

    /// The bits of a copied object.
    package func applied(to mode: UInt32, isDirectory: Bool) -> UInt32 {
        switch self {
        case .keep: mode & 0o7777
        case .bits(let bits): bits & 0o7777
        case .symbolic(let change): change.applied(to: mode, isDirectory: isDirectory)
        }
    }

    /// The bits of a directory that is made because something has to go into it.
    package var madeDirectory: UInt32 {
        switch self {
        case .keep, .symbolic: 0o755
        case .bits(let bits): bits & 0o777
        }
    }
}

/// What a copy does to what it copies.
package struct CopyOptions: Sendable {
    /// Given to everything; nil keeps that of the source.
    package var owner: Owner?
    /// Permission bits.
    package var mode: ModeChange
    /// Given to everything; nil keeps that of the source.
    package var timestamp: Nanoseconds?
    /// A source that is a link is followed.
    package var followsLinks: Bool
    /// Contents of a directory, not the directory.
    package var contentsOnly: Bool
    /// What is at a destination is removed when it is of another type.
    package var replacesOtherTypes: Bool
    /// Only what matches, of what is below the source.
    package var include: IgnorePatterns?
    /// Nothing of what matches, of what is below the source.
    package var exclude: IgnorePatterns?

    /// What an action says. Throws when a pattern or the mode is none.
    package init(_ action: CopyAction, owner: Owner?) throws {
        self.owner = owner
        timestamp = action.timestamp == -1 ? nil : action.timestamp
        followsLinks = action.followSymlink
        contentsOnly = action.dirCopyContents
        replacesOtherTypes = action.alwaysReplaceExistingDestPaths
        if !action.modeText.isEmpty {
            guard let change = SymbolicMode(action.modeText) else { throw OperationError.failed("invalid syntax") }
            mode = .symbolic(change)
        } else {
            mode = action.mode == -1 ? .keep : .bits(UInt32(bitPattern: action.mode) & 0o7777)
        }
        include = try Self.patterns(action.includePatterns, "includepatterns")
        exclude = try Self.patterns(action.excludePatterns, "excludepatterns")
    }

    private static func patterns(_ texts: [String], _ what: String) throws -> IgnorePatterns? {
        if texts.isEmpty { return nil }
        do {
            return try IgnorePatterns(texts)
        } catch {
            throw OperationError.failed("invalid \(what): [\(texts.joined(separator: " "))]: \(error)")
        }
    }
}
