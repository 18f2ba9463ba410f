internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

/// The arguments that a `FROM` sees: the platform arguments and those declared before the first stage.
struct GlobalArguments: Sendable {
    /// Their values.
    var environment: EnvironmentList
    /// What is known of the declared ones, for the outline.
    var declared: [ByteText: ArgumentInfo] = [:]

    /// The platform arguments; build arguments of the same name replace their values.
    init(buildPlatform: Platform, target: Platform, targetName: String, buildArgs: [String: String]) {
        var values: [(key: String, value: String)] = [
            ("BUILDPLATFORM", buildPlatform.short), ("BUILDOS", buildPlatform.os),
            ("BUILDOSVERSION", buildPlatform.osVersion), ("BUILDARCH", buildPlatform.architecture),
            ("BUILDVARIANT", buildPlatform.variant), ("TARGETPLATFORM", target.full), ("TARGETOS", target.os),
            ("TARGETOSVERSION", target.osVersion), ("TARGETARCH", target.architecture),
            ("TARGETVARIANT", target.variant), ("TARGETSTAGE", targetName.isEmpty ? "default" : targetName),
        ]
        if !buildArgs.isEmpty {
            for index in values.indices { values[index].value = buildArgs[values[index].key] ?? values[index].value }
        }
        environment = EnvironmentList(values)
    }

    /// Evaluates the `ARG`s before the first stage in order: a build argument as it is, else the expanded default, else
    /// nothing.
    mutating func declare(
        _ instructions: [Instruction.Arg], buildArgs: [String: String], words: ShellWords
    ) throws(CompileError) {
        for instruction in instructions {
            for argument in instruction.arguments {
                var info = ArgumentInfo(argument, lines: instruction.source.lines)
                if let value = buildArgs[argument.key] {
                    info.value = value
                    environment.set(argument.key, value)
                } else if let text = argument.value {
                    let word: ExpandedWord
                    do {
                        word = try words.processWord(text, in: environment)
                    } catch {
                        throw CompileError(error.message, locations: [instruction.source.lines])
                    }
                    info.value = word.text
                    info.dependencies = Set(word.matched.map { ByteText($0) })
                    if info.dependencies.remove(ByteText(argument.key)) != nil,
                        let old = declared[ByteText(argument.key)]
                    {
                        info.dependencies.formUnion(old.dependencies)
                    }
                    environment.set(argument.key, word.text)
                }
                declared[ByteText(argument.key)] = info
            }
        }
    }
}

/// What the outline tells of an argument.
struct ArgumentInfo: Sendable {
    var key: String
    var value = ""
    var documentation: String
    var lines: ClosedRange<Int>
    /// Arguments that its default uses.
    var dependencies: Set<ByteText> = []

    init(_ argument: Instruction.Arg.Argument, lines: ClosedRange<Int>) {
        key = argument.key
        documentation = argument.documentation
        self.lines = lines
    }
}
