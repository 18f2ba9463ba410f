internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// `SOURCE_DATE_EPOCH`: a number, or the time of the context, of a named context or of a stage that is one remote ADD.
struct Epoch {
    let world: World
    let context: MainContext
    let file: ParsedDockerfile
    let arguments: GlobalArguments
    let buildArgs: [String: String]

    /// Replaces the argument by the number it stands for, and gives that number.
    static func resolve(
        world: World, context: MainContext, file: ParsedDockerfile, arguments: inout GlobalArguments,
        buildArgs: inout [String: String]
    ) throws(CompileError) -> Int64? {
        let key = "SOURCE_DATE_EPOCH"
        let global = arguments.environment.value(of: key).flatMap { $0.isEmpty ? nil : $0 }
        guard let text = buildArgs[key] ?? global else { return nil }
        let epoch = Epoch(
            world: world, context: context, file: file, arguments: arguments, buildArgs: buildArgs)
        let seconds = try epoch.seconds(text)
        if buildArgs[key] != nil { buildArgs[key] = seconds.map { String($0) } }
        if arguments.environment.value(of: key) != nil {
            if let seconds {
                arguments.environment.set(key, String(seconds))
            } else {
                arguments.environment.remove(key)
            }
        }
        return seconds
    }

    private func seconds(_ text: String) throws(CompileError) -> Int64? {
        if text.isEmpty { return nil }
        if let number = try? GoNumbers.integer(text) { return number }
        if text == "context" { return try context.source.flatMap(time) }
        if let named = try world.contexts.lookUp(text, platform: nil) { return try time(of: named) }
        for stage in file.stages where !stage.from.name.isEmpty && stage.from.name == GoText.lower(text) {
            do {
                return try time(try source(of: stage))
            } catch {
                throw error.at(stage.from.source.lines)
            }
        }
        throw CompileError("invalid SOURCE_DATE_EPOCH: \(text)")
    }

    private func time(_ source: SourceOp) throws(CompileError) -> Int64? {
        do {
            return try world.facts.time(ofSource: source.identifier, attributes: source.attributes.dictionary)
        } catch {
            throw CompileError("\(error)")
        }
    }

    private func time(of context: NamedContext) throws(CompileError) -> Int64? {
        if let reference = try GitReference.parse(context.value) {
            return try time(try git(reference, checksum: reference.checksum, keep: reference.keepGitDirectory ?? false))
        }
        guard RemoteText.isHTTP(context.value) else { return nil }
        return try time(SourceOp.http(context.value, filename: "context", facts: world.facts).source)
    }

    private func git(
        _ reference: GitReference, checksum: String, keep: Bool
    ) throws(CompileError) -> SourceOp {
        try SourceOp.git(reference, keepGitDirectory: keep, checksum: checksum, mtime: "", facts: world.facts).source
    }

    /// The only source of a stage that consists of `ARG`s and one remote `ADD`.
    private func source(of stage: Stage) throws(CompileError) -> SourceOp {
        var environment = arguments.environment
        environment.remove("SOURCE_DATE_EPOCH")
        guard try expand(stage.from.base, environment) == "scratch" else {
            throw CompileError("SOURCE_DATE_EPOCH stage must use FROM scratch")
        }
        var found: SourceOp?
        let onlyOne = CompileError("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD")
        for instruction in stage.instructions {
            switch instruction {
            case .arg(let arg):
                for argument in arg.arguments {
                    if let value = buildArgs[argument.key] {
                        environment.set(argument.key, value)
                    } else if let text = argument.value {
                        environment.set(argument.key, try expand(text, environment))
                    }
                }
            case .add(let add):
                if found != nil { throw onlyOne }
                found = try source(of: add, environment)
            case .cmd, .copy, .entrypoint, .env, .expose, .healthcheck, .label, .maintainer, .onbuild, .run, .shell,
                .stopsignal, .user, .volume, .workdir:
                throw CompileError(
                    "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported "
                        + "\(instruction.source.keyword) instruction")
            }
        }
        guard let found else { throw onlyOne }
        return found
    }

    private func source(
        of add: Instruction.Add, _ environment: EnvironmentList
    ) throws(CompileError) -> SourceOp {
        guard add.files.contents.isEmpty, add.files.paths.count == 1, let written = add.files.paths.first else {
            throw CompileError("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source")
        }
        let text = try expand(written, environment)
        let checksum = try expand(add.checksum, environment)
        if RemoteText.isHTTP(text) {
            let digest: Digest?
            do {
                digest = checksum.isEmpty ? nil : try ImageName.digest(checksum)
            } catch {
                throw CompileError(error.description)
            }
            let name = RemoteText.filename(text)
            return try SourceOp.http(text, filename: name, checksum: digest, facts: world.facts).source
        }
        guard let reference = try GitReference.parse(text), !reference.looksLocal else {
            throw CompileError("SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD")
        }
        return try git(
            reference, checksum: checksum.isEmpty ? reference.checksum : checksum,
            keep: add.keepGitDir == true || reference.keepGitDirectory == true)
    }

    private func expand(_ text: String, _ environment: EnvironmentList) throws(CompileError) -> String {
        do {
            return try ShellWords(escape: file.escape).processWord(text, in: environment).text
        } catch {
            throw CompileError(error.message)
        }
    }
}
