internal import DfcBasics

/// A `--mount` of `RUN`, its variables expanded.
public struct RunMount: Hashable, Sendable {
    /// Kind of a mount.
    public enum Kind: String, Sendable, CaseIterable {
        /// A tree, by default read-only.
        case bind
        /// A folder that survives builds.
        case cache
        /// Memory.
        case tmpfs
        /// A file that is in no layer.
        case secret
        /// An agent's socket.
        case ssh

        /// What `readonly` is when it is not given.
        var isReadOnlyByDefault: Bool {
            switch self {
            case .bind, .secret, .ssh: true
            case .cache, .tmpfs: false
            }
        }

        /// Takes `mode`, `uid` and `gid`.
        var hasOwnerAndMode: Bool {
            switch self {
            case .cache, .secret, .ssh: true
            case .bind, .tmpfs: false
            }
        }
    }

    /// Who may use a cache at once.
    public enum Sharing: String, Sendable, CaseIterable {
        /// All.
        case shared
        /// Each its own.
        case `private`
        /// One after the other.
        case locked
    }

    /// Kind of the mount.
    public var kind: Kind = .bind
    /// Stage, image or context; empty when not given.
    public var from = ""
    /// Path in `from`, or the id of a secret; empty when not given.
    public var source = ""
    /// Where it is mounted; empty when not given.
    public var target = ""
    /// Cannot be written to.
    public var isReadOnly = true
    /// Limit of a tmpfs in bytes, 0 for none.
    public var size: Int64 = 0
    /// Id of a cache, secret or socket; empty when not given.
    public var id = ""
    /// Who may use a cache at once; nil when not given.
    public var sharing: Sharing?
    /// The build fails without the secret or socket.
    public var isRequired = false
    /// Environment variable for a secret; empty text means the default name, nil none.
    public var environment: String?
    /// Permission bits; nil when not given.
    public var mode: UInt32?
    /// Owner; nil when not given.
    public var uid: UInt32?
    /// Group; nil when not given.
    public var gid: UInt32?

    /// A bind mount with nothing set.
    public init() {}
}
