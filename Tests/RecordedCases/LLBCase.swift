package import DfcBasics
internal import DfcHost
package import DockerfileLowering
package import ImageSpec

/// One case of the folder `llb`: a Dockerfile, options and what BuildKit makes of them.
package struct LLBCase: Sendable {
    /// Name of its folder.
    package let name: String
    /// Path of its folder.
    package let folder: String
    /// What was asked for.
    package let description: JSONValue
    /// What was answered.
    package let golden: JSONValue

    /// The case of that name.
    package init(_ name: String, in root: String) throws {
        self.name = name
        folder = root + "/" + name
        description = try JSONParser.parse(try Self.read("\(folder)/case.json"))
        golden = try JSONParser.parse(try Self.read("\(folder)/golden.json"))
    }

    /// All cases of a folder, by name.
    package static func all(in root: String) throws -> [LLBCase] {
        try System.list(root).sorted().filter { System.exists("\(root)/\($0)/case.json") }.map {
            try LLBCase($0, in: root)
        }
    }

    /// The Dockerfile and all that the frontend was told.
    package var options: FrontendOptions {
        get throws {
            var options = FrontendOptions(
                attributes: attributes, sessionID: "SESSION",
                buildPlatform: Platform(os: "linux", architecture: "amd64"))
            let file = description["dockerfile"]?.string ?? "Dockerfile"
            options.dockerfile = try Self.read("\(folder)/\(file)")
            options.ignoreFile = try? Self.read(folder + "/.dockerignore")
            options.dockerfileIgnoreFile = try? Self.read("\(folder)/\(file).dockerignore")
            return options
        }
    }

    /// A whole file of a case.
    package static func read(_ path: String) throws -> [UInt8] { try System.readAll(path, limit: 64 << 20) }

    private var attributes: [String: String] {
        var attributes: [String: String] = [:]
        let options = description["options"]
        func pairs(_ key: String, _ prefix: String) {
            for member in options?[key]?.members ?? [] { attributes[prefix + member.key] = member.value.string ?? "" }
        }
        func text(_ key: String, _ name: String) {
            if let value = options?[key] { attributes[name] = value.string ?? value.integer.map { String($0) } }
        }
        func list(_ key: String, _ name: String) {
            if let values = options?[key]?.array {
                attributes[name] = values.compactMap(\.string).joined(separator: ",")
            }
        }
        pairs("buildArgs", "build-arg:")
        pairs("labels", "label:")
        pairs("buildContexts", "context:")
        pairs("frontendOpts", "")
        text("target", "target")
        text("network", "force-network-mode")
        text("shmSize", "shm-size")
        text("cgroupParent", "cgroup-parent")
        text("context", "context")
        list("platforms", "platform")
        list("noCacheFilter", "no-cache")
        list("addHosts", "add-hosts")
        list("ulimits", "ulimit")
        if options?["noCache"]?.bool == true { attributes["no-cache"] = "" }
        if options?["pull"]?.bool == true { attributes["image-resolve-mode"] = "pull" }
        return attributes
    }

    /// The recorded bytes; nil where they are not kept, or only compressed.
    package func definition(of platform: Platform, among count: Int) throws -> [UInt8]? {
        let suffix = count > 1 ? "." + platform.full.replacing("/", with: "-") : ""
        let path = "\(folder)/definition\(suffix).pb"
        return System.exists(path) ? try Self.read(path) : nil
    }

    /// What was answered for each platform.
    package var results: [JSONValue] { golden["multi"]?.array ?? [golden] }
}

/// Answers about sources for the cases: nothing is known, but the ignore files of their folders.
package struct CaseFacts: SourceFacts {
    private let folder: String

    /// Facts of the case in that folder.
    package init(folder: String) { self.folder = folder }

    package func time(ofSource identifier: String, attributes: [String: String]) throws -> Int64? { nil }
    package func knownHosts(of host: String) -> String? { nil }
    package func ignoreFile(ofContext name: String) throws -> [UInt8]? {
        try? LLBCase.read("\(folder)/\(name)/.dockerignore")
    }
    package func head(ofURL url: String) throws -> [UInt8] { [] }
    package func file(_ path: String, ofSource identifier: String, attributes: [String: String]) throws -> [UInt8]? {
        nil
    }
    package func pin(ofSource identifier: String, attributes: [String: String]) throws -> String? { nil }
}
