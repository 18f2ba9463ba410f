internal import DfcBasics
internal import DfcBuild

/// `dfc compile`
enum CompileCommand {
    /// Compiles and prints what was asked for.
    static func run(_ arguments: Arguments) throws -> Int32 {
        if let method = try CallMethod.asked(arguments), method.name != "build" {
            return try CallCommand.run(method, arguments, takesFile: true)
        }
        let settings = try RequestSettings.settings(arguments, context: arguments.operandPath(0) ?? ".")
        let output = arguments.path("output")
        let isTerminal = output == nil && Console.isTerminal(.output)
        let dump = try CompileDump.asked(arguments, isTerminal: isTerminal)
        let bytes = try bytes(dump, settings)
        if let output {
            try CompileDump.write(bytes, to: output)
        } else {
            Console.write(bytes, to: .output)
        }
        return 0
    }

    private static func bytes(_ dump: CompileDump, _ settings: BuildSettings) throws -> [UInt8] {
        let surroundings = RequestSettings.surroundings
        if dump == .syntax {
            return try CompileDump.syntax(of: try CompileBuild.dockerfile(settings, surroundings))
        }
        let compilation = try CompileBuild.run(CompileRequest(settings: settings), surroundings)
        if !compilation.unresolved.isEmpty {
            let names = compilation.unresolved.joined(separator: ", ")
            Console.write("WARNING: not resolved, so this graph cannot be solved: \(names)\n", to: .error)
        }
        return try dump.bytes(compilation)
    }
}
