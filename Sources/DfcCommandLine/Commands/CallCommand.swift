internal import DfcBasics
internal import DfcBuild
internal import DockerfileLowering

/// `--call`: questions about a Dockerfile in place of a build.
enum CallCommand {
    /// Prints the answer on standard output; 1 where a check has findings.
    static func run(_ method: CallMethod, _ arguments: Arguments, takesFile: Bool) throws -> Int32 {
        let settings = try RequestSettings.settings(arguments, context: arguments.operandPath(0) ?? ".")
        let answer = try CompileBuild.call(
            method.request, settings, RequestSettings.surroundings, takesFile: takesFile)
        if method.isJSON {
            Console.write(answer.json + (answer.json.last == 10 ? [] : [10]), to: .output)
            return answer.status == 0 || method.ignoresStatus ? 0 : 1
        }
        if method.name == "check" && answer.buildError == nil { Console.write(summary(answer), to: .output) }
        Console.write(answer.text, to: .output)
        if let failure = answer.buildError {
            throw BuildError(
                .client, failure.message,
                excerpt: SourceExcerpt.text(
                    name: failure.filename, source: failure.source, ranges: failure.locations))
        }
        return answer.status == 0 || method.ignoresStatus ? 0 : 1
    }

    /// How a check went, in buildx's words.
    private static func summary(_ answer: CallResult) -> String {
        switch answer.warnings.count {
        case 0: "Check complete, no warnings found.\n"
        case 1: "Check complete, 1 warning has been found!\n"
        default: "Check complete, \(answer.warnings.count) warnings have been found!\n"
        }
    }
}
