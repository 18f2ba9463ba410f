internal import DfcBasics

/// What ops ask of the solver beyond the first version of LLB (`caps` of their metadata).
public struct Capabilities: OptionSet, Hashable, Sendable {
    /// A bit for each member.
    public let rawValue: UInt64

    /// The set of these bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The names by the number of their bit, sorted, as the wire form wants them.
    static let names = [
        "constraints", "diffop", "exec.cgroup", "exec.meta.base", "exec.meta.linux.resources", "exec.meta.network",
        "exec.meta.proxyenv", "exec.meta.security", "exec.meta.setsdefaultpath", "exec.meta.ulimit", "exec.mount.bind",
        "exec.mount.cache", "exec.mount.cache.sharing", "exec.mount.secret", "exec.mount.selector", "exec.mount.ssh",
        "exec.mount.tmpfs", "exec.mount.tmpfs.size", "exec.secretenv", "file.base", "mergeop", "meta.description",
        "meta.exportcache", "meta.ignorecache", "platform", "source.git", "source.git.checksum",
        "source.git.fetchbycommit", "source.git.fullurl", "source.git.keepgitdir", "source.git.knownsshhosts",
        "source.git.mountsshsock", "source.git.mtime", "source.git.skipsubmodules", "source.http",
        "source.http.checksum", "source.image", "source.image.resolvemode", "source.local",
        "source.local.excludepatterns", "source.local.followpaths", "source.local.sessionid",
        "source.local.sharedkeyhint", "source.ocilayout",
    ]

    /// Each name as an entry of the map `caps`, by the number of its bit.
    private static let entries = names.map { name in
        var writer = ProtobufWriter()
        writer.capability(name)
        return writer.bytes
    }

    func write(_ writer: inout ProtobufWriter) {
        var rest = rawValue & (1 << UInt64(Self.entries.count) - 1)
        while rest != 0 {
            writer.bytes.append(contentsOf: Self.entries[rest.trailingZeroBitCount])
            rest &= rest - 1
        }
    }

    /// The capability of this name; nil for one that is not among `names`.
    init?(name: String) {
        guard let bit = Self.names.firstIndex(of: name) else { return nil }
        self = Self.bit(bit)
    }

    /// The names of all members, sorted.
    public var names: [String] {
        var names: [String] = []
        names.reserveCapacity(rawValue.nonzeroBitCount)
        for (bit, name) in Self.names.enumerated() where rawValue >> UInt64(bit) & 1 == 1 { names.append(name) }
        return names
    }

    private static func bit(_ number: Int) -> Self { Self(rawValue: 1 << UInt64(number)) }
}

extension Capabilities {
    /// `constraints`
    public static let constraints = bit(0)
    /// `exec.meta.base`
    public static let execMetaBase = bit(3)
    /// `exec.meta.linux.resources`
    public static let execMetaResources = bit(4)
    /// `exec.meta.network`
    public static let execMetaNetwork = bit(5)
    /// `exec.meta.proxyenv`
    public static let execMetaProxy = bit(6)
    /// `exec.meta.security`
    public static let execMetaSecurity = bit(7)
    /// `exec.meta.setsdefaultpath`
    public static let execMetaDefaultPath = bit(8)
    /// `exec.meta.ulimit`
    public static let execMetaUlimit = bit(9)
    /// `exec.mount.bind`
    public static let execMountBind = bit(10)
    /// `exec.mount.cache`
    public static let execMountCache = bit(11)
    /// `exec.mount.cache.sharing`
    public static let execMountCacheSharing = bit(12)
    /// `exec.mount.secret`
    public static let execMountSecret = bit(13)
    /// `exec.mount.selector`
    public static let execMountSelector = bit(14)
    /// `exec.mount.ssh`
    public static let execMountSSH = bit(15)
    /// `exec.mount.tmpfs`
    public static let execMountTmpfs = bit(16)
    /// `exec.mount.tmpfs.size`
    public static let execMountTmpfsSize = bit(17)
    /// `exec.secretenv`
    public static let execSecretEnv = bit(18)
    /// `file.base`
    public static let fileBase = bit(19)
    /// `mergeop`
    public static let mergeOp = bit(20)
    /// `meta.description`
    public static let metaDescription = bit(21)
    /// `meta.exportcache`
    public static let metaExportCache = bit(22)
    /// `meta.ignorecache`
    public static let metaIgnoreCache = bit(23)
    /// `platform`
    public static let platform = bit(24)
    /// `source.git`
    public static let sourceGit = bit(25)
    /// `source.git.checksum`
    public static let sourceGitChecksum = bit(26)
    /// `source.git.fetchbycommit`
    public static let sourceGitFetchByCommit = bit(27)
    /// `source.git.fullurl`
    public static let sourceGitFullURL = bit(28)
    /// `source.git.keepgitdir`
    public static let sourceGitKeepGitDir = bit(29)
    /// `source.git.knownsshhosts`
    public static let sourceGitKnownSSHHosts = bit(30)
    /// `source.git.mountsshsock`
    public static let sourceGitMountSSHSock = bit(31)
    /// `source.git.mtime`
    public static let sourceGitMtime = bit(32)
    /// `source.git.skipsubmodules`
    public static let sourceGitSkipSubmodules = bit(33)
    /// `source.http`
    public static let sourceHTTP = bit(34)
    /// `source.http.checksum`
    public static let sourceHTTPChecksum = bit(35)
    /// `source.image`
    public static let sourceImage = bit(36)
    /// `source.image.resolvemode`
    public static let sourceImageResolveMode = bit(37)
    /// `source.local`
    public static let sourceLocal = bit(38)
    /// `source.local.excludepatterns`
    public static let sourceLocalExcludePatterns = bit(39)
    /// `source.local.followpaths`
    public static let sourceLocalFollowPaths = bit(40)
    /// `source.local.sessionid`
    public static let sourceLocalSessionID = bit(41)
    /// `source.local.sharedkeyhint`
    public static let sourceLocalSharedKeyHint = bit(42)
    /// `source.ocilayout`
    public static let sourceOCILayout = bit(43)
}
