internal import DfcHost
internal import Glibc
internal import ImageSpec

extension Output {
    /// Reads the value of one `-o` flag in the syntax of `docker buildx build`; tags replace the names of an image.
    package static func parse(_ spec: String, tags: [String] = []) throws(OutputError) -> Output {
        var fields = try OutputFields(spec)
        if fields.type == "registry" {
            fields.type = "image"
            if fields["push"] == nil { fields.attributes.append(("push", "true")) }
        }
        switch fields.type {
        case "cacheonly": return .none
        case "local": return .local(try local(fields))
        case "tar":
            var output = TarOutput(destination: fileDestination(fields, empty: .standardOutput))
            output.attestationPrefix = fields["attestation-prefix"] ?? ""
            output.epoch = try epoch(fields)
            return .tar(output)
        case "oci":
            var output = ArchiveOutput(destination: try archiveDestination(fields, empty: .standardOutput))
            try read(&output.settings, fields, tags)
            return .oci(output)
        case "docker":
            var output = ArchiveOutput(destination: try archiveDestination(fields, empty: .inside))
            try read(&output.settings, fields, tags)
            return .docker(output)
        case "image":
            var output = ImageOutput()
            try read(&output.settings, fields, tags)
            output.push = try fields.bool("push", default: false)
            output.pushByDigest = try fields.bool("push-by-digest", default: false)
            output.insecure = try fields.bool("registry.insecure", default: false)
            output.store = try fields.bool("store", default: true)
            if try fields.bool("unpack", default: false), output.settings.rewriteTimestamp {
                throw .export("exporter option \"rewrite-timestamp\" conflicts with \"unpack\"")
            }
            if output.push, output.settings.names.isEmpty { throw .flag("tag is needed when pushing to registry") }
            return .image(output)
        default: throw .export("exporter \"\(fields.type)\" could not be found")
        }
    }

    /// All outputs of a build by its flags: `-o` (several), `-t`, `--push`, `--load`, `--annotation`. With tags and
    /// nothing else the image is kept in the store. `cacheonly` is dropped from a list of several.
    package static func list(
        specs: [String], tags: [String] = [], push: Bool = false, load: Bool = false, annotations: [String] = []
    ) throws(OutputError) -> [Output] {
        for tag in tags {
            do {
                _ = try ImageName(parsing: tag)
            } catch {
                throw .flag("invalid tag \"\(tag)\": \(error)")
            }
        }
        var outputs: [Output] = []
        for spec in specs { outputs.append(try parse(spec, tags: tags)) }
        if push { try addPush(&outputs, tags) }
        if load, !outputs.contains(where: \.isEngineLoad) { outputs.append(try parse("type=docker", tags: tags)) }
        if outputs.isEmpty, !tags.isEmpty { outputs.append(try parse("type=image", tags: tags)) }
        var rules: [AnnotationRule] = []
        for text in annotations { rules += try AnnotationRule.flag(text) }
        if !rules.isEmpty { outputs = outputs.map { $0.adding(rules) } }
        return outputs.filter {
            if case .none = $0 { false } else { true }
        }
    }

    /// Checks destinations before anything is built, as a client does: a folder that is a file, a file that is a
    /// folder, standard output twice or on a terminal.
    package static func check(_ outputs: [Output], standardOutputIsTerminal: Bool) throws(OutputError) {
        var usesStandardOutput = false
        for output in outputs {
            switch output.destination {
            case .inside: break
            case .standardOutput:
                if usesStandardOutput { throw .flag("multiple outputs configured to write to stdout") }
                usesStandardOutput = true
                if standardOutputIsTerminal {
                    let name = output.typeName
                    throw .flag("dest file is required for \(name) exporter. refusing to write to console")
                }
            case .folder(let path):
                if let stat = try stat(path, "directory"), stat.kind != .directory {
                    throw .flag("destination directory \(path) is a file")
                }
            case .file(let path):
                if let stat = try stat(path, "file"), stat.kind == .directory {
                    throw .flag("destination file \(path) is a directory")
                }
            }
        }
    }

    private static func stat(_ path: String, _ what: String) throws(OutputError) -> Stat? {
        do throws(HostError) {
            let found = try statIfPresent(path)
            if found?.kind == .directory || found == nil { try checkWritable(found == nil ? above(path) : path) }
            return found
        } catch {
            throw .flag("invalid destination \(what): \(path): \(error)")
        }
    }

    private static func statIfPresent(_ path: String) throws(HostError) -> Stat? {
        do throws(HostError) {
            return try System.stat(path, follow: true)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    /// The nearest folder above a path that is there must take new names.
    private static func checkWritable(_ folder: String) throws(HostError) {
        var folder = folder
        while try statIfPresent(folder) == nil, folder != "/", folder != "." { folder = above(folder) }
        if access(folder, W_OK) != 0 { throw HostError("open", path: folder, errno: errno) }
    }

    private static func above(_ path: String) -> String {
        var rest = path[...]
        while rest.count > 1, rest.last == "/" { rest.removeLast() }
        guard let slash = rest.lastIndex(of: "/") else { return "." }
        return slash == rest.startIndex ? "/" : String(rest[..<slash])
    }

    private var isEngineLoad: Bool {
        guard case .docker(let output) = self else { return false }
        return output.destination == .inside
    }

    private static func addPush(_ outputs: inout [Output], _ tags: [String]) throws(OutputError) {
        var found = false
        for index in outputs.indices {
            guard case .image(var output) = outputs[index] else { continue }
            found = true
            output.push = true
            if output.settings.names.isEmpty { throw .flag("tag is needed when pushing to registry") }
            outputs[index] = .image(output)
        }
        if !found { outputs.append(try parse("type=image,push=true", tags: tags)) }
    }

    private func adding(_ rules: [AnnotationRule]) -> Output {
        switch self {
        case .image(var output):
            output.settings.annotations += rules
            return .image(output)
        case .oci(var output):
            output.settings.annotations += rules
            return .oci(output)
        case .docker(var output):
            output.settings.annotations += rules
            return .docker(output)
        case .local, .tar, .none: return self
        }
    }

    private static func fileDestination(_ fields: OutputFields, empty: Destination) -> Destination {
        switch fields.destination ?? "" {
        case "": empty
        case "-": .standardOutput
        case let path: .file(path)
        }
    }

    private static func folderDestination(_ fields: OutputFields) throws(OutputError) -> String {
        let path = fields.destination ?? ""
        if path.isEmpty { throw .flag("dest is required for \(fields.type) exporter") }
        if path == "-" { throw .flag("dest cannot be stdout for \(fields.type) exporter") }
        return path
    }

    private static func archiveDestination(
        _ fields: OutputFields, empty: Destination
    ) throws(OutputError) -> Destination {
        if try fields.bool("tar", default: true) { return fileDestination(fields, empty: empty) }
        return .folder(try folderDestination(fields))
    }

    private static func local(_ fields: OutputFields) throws(OutputError) -> LocalOutput {
        var output = LocalOutput(path: try folderDestination(fields))
        switch fields["mode"] ?? "copy" {
        case "copy", "": break
        case "delete": output.deletesOthers = true
        case let mode: throw .export("invalid local exporter mode \"\(mode)\"")
        }
        if fields["platform-split"] != nil { output.splitsPlatforms = try fields.bool("platform-split", default: true) }
        output.attestationPrefix = fields["attestation-prefix"] ?? ""
        output.epoch = try epoch(fields)
        return output
    }
}
