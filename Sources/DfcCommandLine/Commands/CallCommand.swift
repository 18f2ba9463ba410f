internal import DfcBuild
internal import DockerfileLowering

/// `--call`: questions about a Dockerfile in place of a build.
enum CallCommand {
    /// Prints the answer on standard output; 1 where a check has findings.
    static func run(_ method: CallMethod, _ arguments: Arguments, takesFile: Bool) async throws -> Int32 {
        let settings = try RequestSettings.settings(arguments, context: arguments.operandPath(0) ?? ".")
        let answer = try CompileBuild.call(
            method.request, settings, RequestSettings.surroundings, takesFile: takesFile)
        if method.isJSON {
            Console.write(answer.json + (answer.json.last == 10 ? [] : [10]), to: .output)
        } else {
            Console.write(answer.text, to: .output)
        }
        return answer.status == 0 ? 0 : 1
    }
}
