internal import DfcBuild

/// `dfc solve`
enum SolveCommand {
    /// Builds, or answers `--call`.
    static func run(_ arguments: Arguments) async throws -> Int32 {
        if let method = try CallMethod.asked(arguments), method.name != "build" {
            return try CallCommand.run(method, arguments, takesFile: false)
        }
        guard Console.isRoot else {
            throw BuildError(
                .client, "dfc solve has to be root for now, or root of a user namespace",
                hints: ["run it with sudo, or inside `unshare --map-root-user --map-auto`"])
        }
        let request = try request(arguments)
        let view = try ProgressMode.chosen(arguments).view()
        return try await build(request, view, quiet: try arguments.toggle("quiet"))
    }

    private static func build(_ request: SolveRequest, _ view: any ProgressView, quiet: Bool) async throws -> Int32 {
        let surroundings = RequestSettings.surroundings
        let task = Task.detached {
            try await SolveBuild.run(
                request, surroundings, progress: view, outputIsTerminal: Console.isTerminal(.output))
        }
        try Interrupts.watch({ task.cancel() }, atEnd: { Console.restoreCursor() })
        let ticker = Task.detached {
            while !Task.isCancelled {
                try await Task.sleep(nanoseconds: 150_000_000)
                view.tick()
            }
        }
        let result = await task.result
        ticker.cancel()
        view.finish()
        for line in request.debug?.lines ?? [] { Console.write("debug: \(line)\n", to: .error) }
        let built = try result.get()
        if !quiet { for note in built.notes { Console.write(note + "\n", to: .error) } }
        if quiet, let id = built.imageID { Console.write(id + "\n", to: .output) }
        return 0
    }

    private static func request(_ arguments: Arguments) throws -> SolveRequest {
        var request = SolveRequest(
            settings: try RequestSettings.settings(arguments, context: arguments.operandPath(0) ?? ""))
        if try arguments.toggle("debug") { request.debug = DebugLines() }
        request.definitionFile = arguments.path("llb")
        request.tags = arguments.list("tag")
        request.outputs = arguments.list("output")
        request.push = try arguments.toggle("push")
        request.load = try arguments.toggle("load")
        request.secrets = arguments.list("secret")
        request.sshAgents = arguments.list("ssh")
        request.cacheFrom = arguments.list("cache-from")
        request.cacheTo = arguments.list("cache-to")
        request.entitlements = arguments.list("allow")
        request.attestations =
            arguments.list("attest") + arguments.list("provenance").map { "type=provenance,\(Self.expanded($0))" }
            + arguments.list("sbom").map { "type=sbom,\(Self.expanded($0))" }
        request.annotations = arguments.list("annotation")
        request.jobs = try arguments.number("jobs")
        request.runtime = arguments.path("runtime")
        request.imageIDFile = arguments.path("iidfile")
        request.metadataFile = arguments.path("metadata-file")
        return request
    }

    /// `true` and `false` stand for `disabled=`; anything else is a list of attributes.
    private static func expanded(_ value: String) -> String {
        switch value {
        case "true", "1": "disabled=false"
        case "false", "0": "disabled=true"
        default: value
        }
    }
}
