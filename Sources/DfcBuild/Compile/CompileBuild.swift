internal import DfcStore
package import DockerfileLowering

/// The compile half on its own: no database is opened and no library loaded unless a base image or a remote context
/// has to be asked for.
package enum CompileBuild {
    /// Compiles what the request names.
    package static func run(
        _ request: CompileRequest, _ surroundings: BuildSurroundings
    ) throws(BuildError) -> Compilation {
        let room = LazyRoom(request.settings, surroundings)
        defer { room.close() }
        let plan = try plan(request.settings, surroundings, room, takesFile: true)
        let images = room.images(plan, request.settings)
        let facts = room.facts(plan, request.settings)
        guard request.settings.unresolved else { return try Compilation.run(plan, images: images, facts: facts) }
        let lenient = UnresolvedImages(behind: images)
        var compilation = try Compilation.run(plan, images: lenient, facts: facts)
        compilation.unresolved = lenient.names
        if !lenient.names.isEmpty { compilation.markUnresolved() }
        return compilation
    }

    /// The name and the bytes of the Dockerfile that the settings name, for who wants no more of it.
    package static func dockerfile(
        _ settings: BuildSettings, _ surroundings: BuildSurroundings
    ) throws(BuildError) -> (name: String, bytes: [UInt8]) {
        let room = LazyRoom(settings, surroundings)
        defer { room.close() }
        let plan = try plan(settings, surroundings, room, takesFile: true)
        guard let bytes = plan.options.dockerfile else {
            throw BuildError(.client, "the Dockerfile of a remote context cannot be looked at yet; give it with -f")
        }
        return (plan.dockerfileName, bytes)
    }

    /// Answers a subrequest of the frontend about what the settings name.
    package static func call(
        _ method: String, _ settings: BuildSettings, _ surroundings: BuildSurroundings, takesFile: Bool
    ) throws(BuildError) -> CallResult {
        let room = LazyRoom(settings, surroundings)
        defer { room.close() }
        let plan = try plan(settings, surroundings, room, takesFile: takesFile)
        return try Compilation.call(
            method, plan, images: room.images(plan, settings), facts: room.facts(plan, settings))
    }

    /// Gathers what is compiled.
    static func plan(
        _ settings: BuildSettings, _ surroundings: BuildSurroundings, _ room: LazyRoom, takesFile: Bool
    ) throws(BuildError) -> BuildPlan {
        try BuildPlan.make(
            settings, surroundings, takesFile: takesFile,
            spool: { try room.open().store.temporaryDirectory("upload") }
        ) { url, limit in
            if settings.offline { throw BuildError(.client, "--offline forbids asking for \(url)") }
            return try room.open().registry.download(url, limit: limit)
        }
    }
}
