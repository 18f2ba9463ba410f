extension Platform {
    /// What can run where this platform is wanted, best first (containerd's `platforms.Only`): arm variants descend to
    /// v5, amd64 variants to none and then 386, arm64 goes on with 32-bit arm.
    public var compatible: [Platform] {
        let wanted = normalized()
        var list = [wanted]
        func add(_ architecture: String, _ variant: String) {
            var platform = wanted
            platform.architecture = architecture
            platform.variant = variant
            list.append(platform.normalized())
        }
        let version = Int(wanted.variant.drop { $0 == "v" }) ?? 0
        switch wanted.architecture {
        case "amd64":
            for lower in stride(from: min(version, 99) - 1, through: 1, by: -1) { add("amd64", "v\(lower)") }
            add("386", "")
        case "arm":
            for lower in stride(from: min(version, 99) - 1, through: 5, by: -1) { add("arm", "v\(lower)") }
        case "arm64":
            if !wanted.variant.isEmpty { add("arm64", "") }
            for lower in stride(from: 8, through: 5, by: -1) { add("arm", "v\(lower)") }
        default: break
        }
        return list
    }
}

extension Index {
    /// The members that can serve a platform, best first: those that name a compatible platform, then those that name
    /// none. Attestations (`unknown/unknown`) are never among them.
    public func candidates(for platform: Platform) -> [Descriptor] {
        var found: [Descriptor] = []
        for wanted in platform.compatible {
            found += manifests.filter { descriptor in
                descriptor.platform.map { $0.os != "unknown" && wanted.matches($0) } ?? false
            }
        }
        return found + manifests.filter { $0.platform == nil }
    }
}
