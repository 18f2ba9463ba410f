internal import DfcBuild

/// `dfc compile`
enum CompileCommand {
    /// Compiles and prints what was asked for.
    static func run(_ arguments: Arguments) async throws -> Int32 {
        if let method = try CallMethod.asked(arguments), method.name != "build" {
            return try await CallCommand.run(method, arguments, takesFile: true)
        }
        let settings = try RequestSettings.settings(arguments, context: arguments.operandPath(0) ?? ".")
        let output = arguments.path("output")
        let isTerminal = output == nil && Console.isTerminal(.output)
        let dump = try CompileDump.asked(arguments, isTerminal: isTerminal)
        let compilation = try CompileBuild.run(CompileRequest(settings: settings), RequestSettings.surroundings)
        for reference in compilation.unresolved {
            Console.write("WARNING: \(reference) was not resolved; this graph cannot be solved\n", to: .error)
        }
        let bytes = try dump.bytes(compilation)
        if let output {
            try CompileDump.write(bytes, to: output)
        } else {
            Console.write(bytes, to: .output)
        }
        return 0
    }
}
