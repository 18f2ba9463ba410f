internal import DockerfileSyntax
internal import ImageSpec

extension Plan {
    /// An instruction with its sources; images that no stage stands for become hidden stages.
    mutating func plan(_ instruction: Instruction, isTrigger: Bool = false) throws(CompileError) -> PlannedCommand {
        var command = PlannedCommand(instruction: instruction, isTrigger: isTrigger)
        switch instruction {
        case .copy(let copy):
            if !copy.from.isEmpty { command.sources = [try source(of: copy)] }
        case .run(let run):
            for from in try run.mountSources() {
                let name = from.isEmpty ? "scratch" : from
                command.sources.append(
                    stage(named: name) ?? add(PlannedStage(baseName: name, isHidden: true)))
            }
        case .add, .arg, .cmd, .entrypoint, .env, .expose, .healthcheck, .label, .maintainer, .onbuild, .shell,
            .stopsignal, .user, .volume, .workdir:
            break
        }
        return command
    }

    /// The stage of a `COPY --from`: a number counts all stages known so far.
    private mutating func source(of copy: Instruction.Copy) throws(CompileError) -> Int {
        let expanded: String
        do {
            expanded = try ShellWords(escape: escape).processWord(copy.from, in: EmptyWordEnvironment()).text
        } catch {
            throw CompileError(error.message)
        }
        guard expanded == copy.from else {
            throw CompileError(
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global "
                    + "scope as a workaround")
        }
        if let number = Int(copy.from) {
            guard stages.indices.contains(number) else { throw CompileError("invalid stage index \(number)") }
            return number
        }
        return stage(named: copy.from)
            ?? add(PlannedStage(baseName: copy.from, lines: copy.source.lines, isHidden: true))
    }

    /// Plans all instructions of the file, stage by stage, and refuses circles.
    mutating func planCommands(of file: ParsedDockerfile) throws(CompileError) {
        for index in file.stages.indices {
            stages[index].commands.reserveCapacity(file.stages[index].instructions.count)
            for instruction in file.stages[index].instructions {
                let command = try plan(instruction)
                for source in command.sources { stages[index].dependencies[source] = command.lines }
                stages[index].commands.append(command)
            }
        }
        try refuseCircles()
        if stages.count == 1 { stages[0].displayName = "" }
    }

    /// A circle needs an instruction that names its own stage or a later one, which few files have.
    private func refuseCircles() throws(CompileError) {
        let mayCircle = stages.indices.contains { index in
            stages[index].dependencies.keys.contains { $0 >= index && !stages[$0].isHidden }
        }
        guard mayCircle else { return }
        var visited = Array(repeating: false, count: stages.count)
        for start in stages.indices where !visited[start] {
            var path = [start]
            var onPath: Set<Int> = [start]
            var open = [orderedDependencies(of: start)]
            var lines: [ClosedRange<Int>] = []
            visited[start] = true
            while !path.isEmpty {
                guard let next = open[open.count - 1].popLast() else {
                    onPath.remove(path.removeLast())
                    open.removeLast()
                    if !lines.isEmpty { lines.removeLast() }
                    continue
                }
                if onPath.contains(next.stage) {
                    throw CompileError(
                        "circular dependency detected on stage: \(stages[start].displayName)",
                        locations: lines + [next.lines])
                }
                if visited[next.stage] { continue }
                visited[next.stage] = true
                path.append(next.stage)
                onPath.insert(next.stage)
                lines.append(next.lines)
                open.append(orderedDependencies(of: next.stage))
            }
        }
    }

    private func orderedDependencies(of index: Int) -> [(stage: Int, lines: ClosedRange<Int>)] {
        stages[index].dependencies.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    }
}
