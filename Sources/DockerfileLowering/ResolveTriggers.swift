internal import DockerfileSyntax
internal import ImageSpec

extension Resolution {
    /// Puts the triggers of a stage's base before its instructions; true if they copy or mount from somewhere.
    ///
    /// A base image's triggers come from its config, a base stage's from its own `ONBUILD`s. They are not inherited
    /// further.
    mutating func addTriggers(to index: Int) throws(CompileError) -> Bool {
        var triggers = plan.stages[index].base == nil ? bases[index].read { $0.config.onBuild } ?? [] : []
        if let base = plan.stages[index].base, !plan.stages[index].hasTriggers {
            for command in plan.stages[base].commands {
                if case .onbuild(let onbuild) = command.instruction { triggers.append(onbuild.expression.string) }
            }
            plan.stages[index].hasTriggers = true
        }
        if triggers.isEmpty { return false }
        bases[index].image.config.onBuild = []
        let lines = plan.stages[index].lines ?? 0...0
        var commands: [PlannedCommand] = []
        var bringsSources = false
        for trigger in triggers {
            let command: PlannedCommand
            do {
                command = try plan.plan(try Dockerfile.parseTrigger(SourceText(trigger), at: lines), isTrigger: true)
            } catch let error as DockerfileError {
                throw CompileError(error.message, locations: [lines])
            } catch let error as CompileError {
                throw CompileError(error.message, locations: [lines])
            } catch {
                throw CompileError("\(error)", locations: [lines])
            }
            for source in command.sources { plan.stages[index].dependencies[source] = command.lines }
            if !command.sources.isEmpty { bringsSources = true }
            commands.append(command)
        }
        plan.stages[index].commands = commands + plan.stages[index].commands
        plan.stages[index].steps.total += commands.count
        return bringsSources
    }
}
