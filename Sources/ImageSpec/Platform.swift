internal import DfcBasics

/// What an image or an op runs on, `os[(osversion[+features])]/arch[/variant]` in text.
public struct Platform: Hashable, Sendable {
    /// Such as `linux`.
    public var os: String
    /// Such as `amd64`.
    public var architecture: String
    /// Such as `v7`; empty where there is none.
    public var variant: String
    /// Version of the operating system (Windows); empty where there is none.
    public var osVersion: String
    /// Features of the operating system.
    public var osFeatures: [String]

    /// A platform as given, not normalized.
    public init(
        os: String, architecture: String, variant: String = "", osVersion: String = "", osFeatures: [String] = []
    ) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
        self.osVersion = osVersion
        self.osFeatures = osFeatures
    }

    /// The platform this program was compiled for, without a variant.
    public static var host: Platform {
        #if arch(arm64)
            let architecture = "arm64"
        #elseif arch(x86_64)
            let architecture = "amd64"
        #elseif arch(arm)
            let architecture = "arm"
        #elseif arch(i386)
            let architecture = "386"
        #elseif arch(powerpc64le)
            let architecture = "ppc64le"
        #elseif arch(s390x)
            let architecture = "s390x"
        #else
            let architecture = "riscv64"
        #endif
        #if os(Linux)
            return Platform(os: "linux", architecture: architecture)
        #elseif os(Windows)
            return Platform(os: "windows", architecture: architecture)
        #else
            return Platform(os: "darwin", architecture: architecture)
        #endif
    }

    /// The form by which platforms are compared (containerd's `platforms.Normalize`): lower case, one spelling per
    /// architecture, default variants added (arm) or dropped (amd64, arm64), features sorted.
    public func normalized() -> Platform {
        if os == "linux", variant.isEmpty, osFeatures.isEmpty, architecture == "amd64" || architecture == "arm64" {
            return self
        }
        var result = self
        result.os = Platform.normalizedOS(os)
        (result.architecture, result.variant) = Platform.normalizedArchitecture(architecture, variant)
        if osFeatures.count > 1 {
            result.osFeatures = osFeatures.sorted(by: GoText.precedes)
            var last: String?
            result.osFeatures.removeAll { feature in
                defer { last = feature }
                return feature == last
            }
        }
        return result
    }

    static func normalizedOS(_ os: String) -> String {
        if os.isEmpty { return host.os }
        let lower = os.lowercased()
        return lower == "macos" ? "darwin" : lower
    }

    static func normalizedArchitecture(_ architecture: String, _ variant: String) -> (String, String) {
        let variant = variant.lowercased()
        switch architecture.lowercased() {
        case "i386": return ("386", "")
        case "x86_64", "x86-64", "amd64": return ("amd64", variant == "v1" ? "" : variant)
        case "aarch64", "arm64":
            switch variant {
            case "8", "v8", "v8.0": return ("arm64", "")
            case "9", "9.0", "v9.0": return ("arm64", "v9")
            default: return ("arm64", variant)
            }
        case "armhf": return ("arm", "v7")
        case "armel": return ("arm", "v6")
        case "arm":
            switch variant {
            case "", "7": return ("arm", "v7")
            case "5", "6", "8": return ("arm", "v" + variant)
            default: return ("arm", variant)
            }
        case let other: return (other, variant)
        }
    }

    /// Whether an image for `other` serves where this platform is wanted (containerd's `platforms.NewMatcher`, without
    /// its rules for Windows versions): equal after normalizing, and no feature that this one lacks.
    public func matches(_ other: Platform) -> Bool {
        let wanted = normalized()
        let given = other.normalized()
        return wanted.os == given.os && wanted.architecture == given.architecture && wanted.variant == given.variant
            && given.osFeatures.allSatisfy { wanted.osFeatures.contains($0) }
    }
}
