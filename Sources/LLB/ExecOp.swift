public import DfcBasics

/// Runs a process in a root file system.
public struct ExecOp: Sendable, Equatable {
    /// The process.
    public var meta: ExecMeta
    /// The root (dest `/`) and all other mounts.
    public var mounts: [Mount]
    /// Its network.
    public var network: NetMode
    /// Its privileges.
    public var security: SecurityMode
    /// Secrets given as environment variables.
    public var secretEnv: [SecretEnv]
    /// CDI devices.
    public var devices: [CDIDevice]

    /// An exec with all its members.
    public init(
        meta: ExecMeta, mounts: [Mount], network: NetMode = .unset, security: SecurityMode = .sandbox,
        secretEnv: [SecretEnv] = [], devices: [CDIDevice] = []
    ) {
        self.meta = meta
        self.mounts = mounts
        self.network = network
        self.security = security
        self.secretEnv = secretEnv
        self.devices = devices
    }
}

/// The process of an exec.
public struct ExecMeta: Sendable, Equatable {
    /// Program and arguments.
    public var args: [String] = []
    /// `KEY=value`, in order.
    public var env: [String] = []
    /// Working directory.
    public var cwd: String = ""
    /// `user[:group]`, names or numbers; empty is root.
    public var user: String = ""
    /// Proxy settings that are in no cache key.
    @Rare public var proxy: ProxyEnv?
    /// Lines of `/etc/hosts`.
    public var extraHosts: [HostIP] = []
    /// Host name of the sandbox.
    public var hostname: String = ""
    /// Limits.
    public var ulimits: [Ulimit] = []
    /// Parent cgroup.
    public var cgroupParent: String = ""
    /// Mount points that the runtime made are removed again, with their parents.
    public var removeMountStubsRecursive: Bool = false
    /// Exit codes that count as success besides 0.
    public var validExitCodes: [Int32] = []

    /// An empty process.
    public init() {}
}

/// Proxy variables (`Meta.proxy_env`).
public struct ProxyEnv: Sendable, Equatable {
    /// `HTTP_PROXY`
    public var http: String = ""
    /// `HTTPS_PROXY`
    public var https: String = ""
    /// `FTP_PROXY`
    public var ftp: String = ""
    /// `NO_PROXY`
    public var no: String = ""
    /// `ALL_PROXY`
    public var all: String = ""
    /// Nothing set.
    public init() {}
}

/// A line of `/etc/hosts`.
public struct HostIP: Sendable, Equatable {
    /// The name.
    public var host: String
    /// The address in Go's canonical text form.
    public var ip: String
    /// Both members.
    public init(host: String, ip: String) {
        self.host = host
        self.ip = ip
    }
}

/// A resource limit; -1 is unlimited.
public struct Ulimit: Sendable, Equatable {
    /// Such as `nofile`.
    public var name: String
    /// Soft limit.
    public var soft: Int64
    /// Hard limit.
    public var hard: Int64
    /// All members.
    public init(name: String, soft: Int64, hard: Int64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }
}

/// A secret given as an environment variable.
public struct SecretEnv: Sendable, Equatable {
    /// Secret id.
    public var id: String
    /// Variable name.
    public var name: String
    /// Missing secrets are no error.
    public var optional: Bool
    /// All members.
    public init(id: String, name: String, optional: Bool) {
        self.id = id
        self.name = name
        self.optional = optional
    }
}

/// A CDI device request.
public struct CDIDevice: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Missing devices are no error.
    public var optional: Bool
    /// Both members.
    public init(name: String, optional: Bool) {
        self.name = name
        self.optional = optional
    }
}

/// `pb.NetMode`
public enum NetMode: Int64, Sendable {
    /// The sandbox's network.
    case unset = 0
    /// The host's network.
    case host = 1
    /// No network.
    case none = 2
}

/// `pb.SecurityMode`
public enum SecurityMode: Int64, Sendable {
    /// The usual restrictions.
    case sandbox = 0
    /// No restrictions; needs an entitlement.
    case insecure = 1
}
