import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import TestSupport

/// One case of the folder `llb`: a Dockerfile, options and what BuildKit makes of them.
struct LLBCase {
    let name: String
    let folder: String
    let description: JSONValue
    let golden: JSONValue

    init(_ name: String, in root: String) throws {
        self.name = name
        folder = root + "/" + name
        description = try JSONParser.parse(try File.read(folder + "/case.json"))
        golden = try JSONParser.parse(try File.read(folder + "/golden.json"))
    }

    static func all(in root: String) throws -> [LLBCase] {
        try File.names(root).filter { File.exists("\(root)/\($0)/case.json") }.map { try LLBCase($0, in: root) }
    }

    var options: FrontendOptions {
        get throws {
            var options = FrontendOptions(
                attributes: attributes, sessionID: "SESSION",
                buildPlatform: Platform(os: "linux", architecture: "amd64"))
            let file = description["dockerfile"]?.string ?? "Dockerfile"
            options.dockerfile = try File.read("\(folder)/\(file)")
            options.ignoreFile = try? File.read(folder + "/.dockerignore")
            options.dockerfileIgnoreFile = try? File.read("\(folder)/\(file).dockerignore")
            return options
        }
    }

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
    func definition(of platform: Platform, among count: Int) throws -> [UInt8]? {
        let suffix = count > 1 ? "." + platform.full.replacing("/", with: "-") : ""
        let path = "\(folder)/definition\(suffix).pb"
        return File.exists(path) ? try File.read(path) : nil
    }

    var results: [JSONValue] { golden["multi"]?.array ?? [golden] }
}

/// Answers about sources for the cases: nothing is known, but the ignore files of their folders.
struct CaseFacts: SourceFacts {
    let folder: String

    func time(ofSource identifier: String, attributes: [String: String]) throws -> Int64? { nil }
    func knownHosts(of host: String) -> String? { nil }
    func ignoreFile(ofContext name: String) throws -> [UInt8]? { try? File.read("\(folder)/\(name)/.dockerignore") }
    func head(ofURL url: String) throws -> [UInt8] { [] }
    func file(_ path: String, ofSource identifier: String, attributes: [String: String]) throws -> [UInt8]? { nil }
    func pin(ofSource identifier: String, attributes: [String: String]) throws -> String? { nil }
}
