internal import DfcBasics
internal import ImageSpec
internal import LLB

/// The attributes of the frontend as values, checked in the order in which BuildKit checks them.
struct FrontendSettings: Sendable {
    var buildArgs: [String: String] = [:]
    var labels: [String: String] = [:]
    var target = ""
    /// Normalized; empty means the build platform, implicitly.
    var platforms: [Platform] = []
    var isMultiPlatform = false
    var resolveMode = ResolveMode.default
    var extraHosts: [HostIP] = []
    var shmSize: Int64 = 0
    var ulimits: [Ulimit] = []
    var resources: LinuxResources?
    var network = NetMode.unset
    /// Stages that ignore the cache: nil none, empty all.
    var ignoringStages: [String]?
    var cacheNamespace = ""
    var cgroupParent = ""
    var hostname = ""
    /// From `BUILDKIT_DOCKERFILE_CHECK`; nil leaves it to the file's directive.
    var checkOptions: LintOptions?
    /// Set when any variable of a proxy is given as a build argument.
    var proxy: ProxyEnv?

    init(_ attributes: TextMap) throws(CompileError) {
        if attributes["override-copy-image"]?.isEmpty == false {
            throw CompileError("support for \"override-copy-image\" was removed in BuildKit 0.11")
        }
        if let text = attributes["build-arg:BUILDKIT_DISABLE_FILEOP"], GoNumbers.bool(text) == true {
            throw CompileError("support for \"BUILDKIT_DISABLE_FILEOP\" build-arg was removed in BuildKit 0.11")
        }
        for name in (attributes["platform"] ?? "").pieces(between: UInt8(ascii: ",")) where attributes["platform"] != ""
        {
            guard attributes["platform"] != nil else { break }
            platforms.append(try FrontendSettings.platform(name))
        }
        let mode = attributes["image-resolve-mode"] ?? ""
        guard let resolve = mode.isEmpty ? .default : ResolveMode(rawValue: mode) else {
            throw CompileError("invalid image-resolve-mode: \(mode)")
        }
        resolveMode = resolve
        extraHosts = try FrontendSettings.hosts(attributes["add-hosts"] ?? "")
        shmSize = try FrontendSettings.shmSize(attributes["shm-size"] ?? "")
        ulimits = try FrontendSettings.ulimits(attributes["ulimit"] ?? "")
        resources = try LinuxResources(attributes: attributes)
        network = try FrontendSettings.network(attributes["force-network-mode"] ?? "")
        if let stages = attributes["no-cache"] {
            ignoringStages = stages.isEmpty ? [] : stages.pieces(between: UInt8(ascii: ","))
        }
        isMultiPlatform = try FrontendSettings.multiPlatform(attributes, count: platforms.count)
        try FrontendSettings.checkCacheImports(attributes["cache-imports"] ?? "")
        try FrontendSettings.checkAttestations(attributes)
        for entry in attributes.entries {
            if let name = entry.key.behind("build-arg:") { buildArgs[name] = entry.value }
            if let name = entry.key.behind("label:") { labels[name] = entry.value }
        }
        cacheNamespace = buildArgs["BUILDKIT_CACHE_MOUNT_NS"] ?? ""
        cgroupParent = attributes["cgroup-parent"] ?? ""
        target = attributes["target"] ?? ""
        hostname = attributes["hostname"] ?? ""
        if let name = buildArgs["BUILDKIT_SANDBOX_HOSTNAME"], !name.isEmpty { hostname = name }
        proxy = ProxyEnv(buildArgs: buildArgs)
        if let text = buildArgs["BUILDKIT_DOCKERFILE_CHECK"] {
            do {
                checkOptions = try LintOptions(parsing: text)
            } catch {
                throw CompileError("failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: \(error.message)")
            }
        }
        try FrontendSettings.checkCapabilities(attributes["frontend.caps"] ?? "")
    }

    /// What a client may ask a frontend to be able to.
    private static let capabilities: Set<String> = Set(
        ["inputs", "subrequests", "contexts", "gitquerystring"].map { "moby.buildkit.frontend." + $0 })

    private static func checkCapabilities(_ text: String) throws(CompileError) {
        if text.isEmpty { return }
        var missing: String?
        for wish in text.pieces(between: UInt8(ascii: ",")) {
            let name = String(wish.cut(at: UInt8(ascii: "+")).head)
            if capabilities.contains(name) { continue }
            missing = name
            // One that another frontend could be asked for does not end the search.
            if wish.utf8.firstRange(of: "+forward".utf8) == nil { break }
        }
        if let missing { throw CompileError("unsupported frontend capability \(missing)") }
    }

    /// Whether a stage of this name ignores the cache; names compare in any letter case.
    func ignoresCache(_ name: String) -> Bool {
        guard let ignoringStages else { return false }
        return ignoringStages.isEmpty || ignoringStages.contains { GoText.lower($0) == GoText.lower(name) }
    }

    private static func platform(_ text: String) throws(CompileError) -> Platform {
        do {
            return try Platform(parsing: text).normalized()
        } catch {
            throw CompileError("failed to parse target platform \(text): \(error)")
        }
    }

    private static func multiPlatform(_ attributes: TextMap, count: Int) throws(CompileError) -> Bool {
        var text = attributes["build-arg:BUILDKIT_MULTI_PLATFORM"] ?? ""
        if text.isEmpty { text = attributes["multi-platform"] ?? "" }
        if text.isEmpty { return count > 1 }
        guard let flag = GoNumbers.bool(text) else {
            throw CompileError("invalid boolean value for multi-platform: \(text)")
        }
        if !flag, count > 1 {
            throw CompileError("conflicting config: returning multiple target platforms is not allowed")
        }
        return flag
    }

    private static func shmSize(_ text: String) throws(CompileError) -> Int64 {
        if text.isEmpty { return 0 }
        do {
            return try integer(text)
        } catch {
            throw CompileError("failed to parse shm size: \(error.message)")
        }
    }

    private static func network(_ text: String) throws(CompileError) -> NetMode {
        switch text {
        case "", "sandbox": .unset
        case "none": .none
        case "host": .host
        default: throw CompileError("invalid netmode \(text)")
        }
    }

    /// A decimal number with the errors of Go's `strconv.ParseInt`.
    static func integer(_ text: some StringProtocol) throws(CompileError) -> Int64 {
        do {
            return try GoNumbers.integer(String(text))
        } catch {
            throw CompileError(error.description)
        }
    }

    /// The fields of a CSV record.
    static func fields(_ text: String) throws(CompileError) -> [String] {
        do {
            return try CSVRecord.fields(text)
        } catch {
            throw CompileError(error.description)
        }
    }
}

extension ProxyEnv {
    /// Of build arguments in any letter case; the last in bytewise order wins. Nil without any.
    init?(buildArgs: [String: String]) {
        var proxy = ProxyEnv()
        var isSet = false
        for (key, value) in buildArgs.sorted(by: { GoText.precedes($0.key, $1.key) })
        where key.utf8.count <= 11 {
            switch key.lowercased() {
            case "http_proxy": proxy.http = value
            case "https_proxy": proxy.https = value
            case "ftp_proxy": proxy.ftp = value
            case "no_proxy": proxy.no = value
            case "all_proxy": proxy.all = value
            default: continue
            }
            isSet = true
        }
        guard isSet else { return nil }
        self = proxy
    }
}
