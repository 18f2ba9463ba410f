/// A mount of an exec.
public struct Mount: Sendable, Equatable {
    /// Index into the op's inputs, -1 for none.
    public var input: Int64
    /// Path inside the input, empty for its root.
    public var selector: String
    /// Where it is mounted.
    public var dest: String
    /// Which output of the op it becomes, -1 for none.
    public var output: Int64
    /// Cannot be written.
    public var readonly: Bool
    /// What it is.
    public var kind: MountKind
    /// `resultID`, never from a Dockerfile.
    public var resultID: String
    /// Whether the input's content counts for the cache key.
    public var contentCache: MountContentCache

    /// A mount; most have few of these.
    public init(
        input: Int64 = 0, selector: String = "", dest: String, output: Int64 = 0, readonly: Bool = false,
        kind: MountKind = .bind, resultID: String = "", contentCache: MountContentCache = .default
    ) {
        self.input = input
        self.selector = selector
        self.dest = dest
        self.output = output
        self.readonly = readonly
        self.kind = kind
        self.resultID = resultID
        self.contentCache = contentCache
    }
}

/// The kinds of mount with their options.
public indirect enum MountKind: Sendable, Equatable {
    /// A tree.
    case bind
    /// A file with a secret.
    case secret(SecretMount)
    /// A socket to an SSH agent.
    case ssh(SSHMount)
    /// A folder that lives on between builds.
    case cache(CacheMount)
    /// A file system in memory; its size in bytes, 0 for no limit.
    case tmpfs(size: Int64)
}

/// `pb.SecretOpt`
public struct SecretMount: Sendable, Equatable {
    /// Secret id.
    public var id: String
    /// Owner.
    public var uid: UInt32
    /// Group.
    public var gid: UInt32
    /// Permission bits.
    public var mode: UInt32
    /// Missing secrets are no error.
    public var optional: Bool
    /// All members.
    public init(id: String, uid: UInt32 = 0, gid: UInt32 = 0, mode: UInt32 = 0o400, optional: Bool = false) {
        self.id = id
        self.uid = uid
        self.gid = gid
        self.mode = mode
        self.optional = optional
    }
}

/// `pb.SSHOpt`
public struct SSHMount: Sendable, Equatable {
    /// Agent id; empty is the default agent.
    public var id: String
    /// Owner.
    public var uid: UInt32
    /// Group.
    public var gid: UInt32
    /// Permission bits.
    public var mode: UInt32
    /// A missing agent is no error.
    public var optional: Bool
    /// All members.
    public init(id: String, uid: UInt32 = 0, gid: UInt32 = 0, mode: UInt32 = 0o600, optional: Bool = false) {
        self.id = id
        self.uid = uid
        self.gid = gid
        self.mode = mode
        self.optional = optional
    }
}

/// `pb.CacheOpt`
public struct CacheMount: Sendable, Equatable {
    /// Names the folder.
    public var id: String
    /// How concurrent steps share it.
    public var sharing: CacheSharing
    /// Both members.
    public init(id: String, sharing: CacheSharing = .shared) {
        self.id = id
        self.sharing = sharing
    }
}

/// `pb.CacheSharingOpt`
public enum CacheSharing: Int64, Sendable {
    /// All at once.
    case shared = 0
    /// One each; a second user gets another folder.
    case `private` = 1
    /// One after the other.
    case locked = 2
}

/// `pb.MountContentCache`
public enum MountContentCache: Int64, Sendable {
    /// BuildKit decides by the mount: content counts for read-only mounts and for those without output.
    case `default` = 0
    /// Always.
    case on = 1
    /// Never.
    case off = 2
}
