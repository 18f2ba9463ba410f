public import DfcBasics

/// Changes files, action after action.
public struct FileOp: Sendable, Equatable {
    /// In order.
    public var actions: [FileAction]
    /// The actions in order.
    public init(actions: [FileAction]) { self.actions = actions }
}

/// One change. Inputs count the op's inputs first, then the results of the actions before.
public struct FileAction: Sendable, Equatable {
    /// What is changed, -1 for scratch.
    public var input: Int64
    /// The source of a copy, -1 for none.
    public var secondaryInput: Int64
    /// Which output of the op it becomes, -1 for none.
    public var output: Int64
    /// The change.
    public var kind: FileActionKind
    /// All members.
    public init(input: Int64, secondaryInput: Int64 = -1, output: Int64, kind: FileActionKind) {
        self.input = input
        self.secondaryInput = secondaryInput
        self.output = output
        self.kind = kind
    }
}

/// The kinds of change.
public indirect enum FileActionKind: Sendable, Equatable {
    /// Copies from the secondary input.
    case copy(CopyAction)
    /// Writes a file.
    case mkfile(MkfileAction)
    /// Makes a folder.
    case mkdir(MkdirAction)
    /// Removes.
    case rm(RmAction)
    /// Makes a symbolic link.
    case symlink(SymlinkAction)
}

/// `pb.FileActionCopy`
public struct CopyAction: Sendable, Equatable {
    /// Path or wildcard in the source.
    public var src: String
    /// Path in the tree that is changed.
    public var dest: String
    /// `--chown`.
    @Rare public var owner: ChownOpt?
    /// `--chmod` as bits; -1 keeps the source's, and a symbolic `modeText` leaves it at 0.
    public var mode: Int32 = -1
    /// A source that is a link is followed.
    public var followSymlink: Bool = false
    /// A folder's contents are copied, not the folder.
    public var dirCopyContents: Bool = false
    /// Archives are unpacked.
    public var attemptUnpack: Bool = false
    /// Missing parents of `dest` are made.
    public var createDestPath: Bool = false
    /// `src` may be a wildcard.
    public var allowWildcard: Bool = false
    /// A wildcard without a match is no error.
    public var allowEmptyWildcard: Bool = false
    /// Nanoseconds since 1970 for everything made, -1 for none.
    public var timestamp: Int64 = -1
    /// Only what matches is copied.
    public var includePatterns: [String] = []
    /// What matches is not copied.
    public var excludePatterns: [String] = []
    /// A destination of another type is replaced.
    public var alwaysReplaceExistingDestPaths: Bool = false
    /// Symbolic `--chmod`, such as `u+x,g-w`.
    public var modeText: String = ""
    /// Paths that must exist.
    public var requiredPaths: [String] = []

    /// A copy without any option.
    public init(src: String, dest: String) {
        self.src = src
        self.dest = dest
    }
}

/// `pb.FileActionMkFile`
public struct MkfileAction: Sendable, Equatable {
    /// Where.
    public var path: String
    /// Permission bits.
    public var mode: Int32
    /// Content.
    public var data: [UInt8]
    /// Owner; root where absent.
    public var owner: ChownOpt?
    /// Nanoseconds since 1970, -1 for none.
    public var timestamp: Int64
    /// All members.
    public init(path: String, mode: Int32, data: [UInt8], owner: ChownOpt? = nil, timestamp: Int64 = -1) {
        self.path = path
        self.mode = mode
        self.data = data
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// `pb.FileActionMkDir`
public struct MkdirAction: Sendable, Equatable {
    /// Where.
    public var path: String
    /// Permission bits.
    public var mode: Int32
    /// Missing parents are made.
    public var makeParents: Bool
    /// Owner; root where absent.
    public var owner: ChownOpt?
    /// Nanoseconds since 1970, -1 for none.
    public var timestamp: Int64
    /// All members.
    public init(path: String, mode: Int32, makeParents: Bool, owner: ChownOpt? = nil, timestamp: Int64 = -1) {
        self.path = path
        self.mode = mode
        self.makeParents = makeParents
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// `pb.FileActionRm`
public struct RmAction: Sendable, Equatable {
    /// What.
    public var path: String
    /// A missing path is no error.
    public var allowNotFound: Bool
    /// `path` may be a wildcard.
    public var allowWildcard: Bool
    /// All members.
    public init(path: String, allowNotFound: Bool = false, allowWildcard: Bool = false) {
        self.path = path
        self.allowNotFound = allowNotFound
        self.allowWildcard = allowWildcard
    }
}

/// `pb.FileActionSymlink`
public struct SymlinkAction: Sendable, Equatable {
    /// What the link says.
    public var target: String
    /// Where the link is.
    public var path: String
    /// Owner; root where absent.
    public var owner: ChownOpt?
    /// Nanoseconds since 1970, -1 for none.
    public var timestamp: Int64
    /// All members.
    public init(target: String, path: String, owner: ChownOpt? = nil, timestamp: Int64 = -1) {
        self.target = target
        self.path = path
        self.owner = owner
        self.timestamp = timestamp
    }
}

/// `pb.ChownOpt`; a part that is nil was not given.
public struct ChownOpt: Sendable, Equatable {
    /// The user.
    public var user: UserOpt?
    /// The group.
    public var group: UserOpt?
    /// Both parts.
    public init(user: UserOpt?, group: UserOpt?) {
        self.user = user
        self.group = group
    }
}

/// A user or a group.
public enum UserOpt: Sendable, Equatable {
    /// By name, looked up in the file system that is input `input` (-1: none).
    case name(String, input: Int64)
    /// By number.
    case id(UInt32)
}
