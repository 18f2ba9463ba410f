internal import DfcBasics
internal import DockerfileSyntax

extension Compilation {
    /// The arguments, secrets and agents that the target's build uses.
    func outline() throws(CompileError) -> CallResult {
        let lint = try linter()
        let lowering = try lower(for: nil, lint, allStages: false, wantsOutline: true)
        try lint.check()
        let outline = BuildOutline(lowering)
        let target = lowering.resolution.plan.stages[lowering.resolution.plan.target]
        let documentation =
            file.stages.indices.contains(lowering.resolution.plan.target)
            ? file.stages[lowering.resolution.plan.target].from.documentation : ""
        return CallResult(
            json: GoJSON.indented(outline.json(name: target.name, documentation, bytes)),
            text: GoText.healed(outline.text(name: target.name, documentation)))
    }
}

/// What the stages of a build say of their arguments, secrets and agents, each name once, in file order.
private struct BuildOutline {
    private var arguments: [ArgumentInfo] = []
    private var secrets: [StageOutline.Requirement] = []
    private var sockets: [StageOutline.Requirement] = []

    /// Goes from the target to its base and then to the stages that it copies or mounts from.
    init(_ lowering: Lowering) {
        let plan = lowering.resolution.plan
        var seen: (arguments: Set<ByteText>, secrets: Set<String>, sockets: Set<String>) = ([], [], [])
        var visited: Set<Int> = []
        var open = [plan.target]
        while let index = open.popLast() {
            guard visited.insert(index).inserted else { continue }
            let stage = plan.stages[index]
            open += stage.dependencies.keys.sorted(by: >)
            if let base = stage.base { open.append(base) }
            let outline =
                lowering.builds[index]?.outline
                ?? StageOutline(lowering.arguments, used: stage.usedArguments)
            for name in outline.usedWithDependencies {
                guard let info = outline.arguments[name], seen.arguments.insert(name).inserted else { continue }
                arguments.append(info)
            }
            secrets += outline.secrets.filter { seen.secrets.insert($0.name).inserted }
            sockets += outline.sockets.filter { seen.sockets.insert($0.name).inserted }
        }
        arguments.sort { ($0.lines.lowerBound, $0.key) < ($1.lines.lowerBound, $1.key) }
        secrets.sort { $0.lines.lowerBound < $1.lines.lowerBound }
        sockets.sort { $0.lines.lowerBound < $1.lines.lowerBound }
    }

    func json(name: String, _ documentation: String, _ source: [UInt8]) -> JSONValue {
        var object = CallObject()
        object.text("name", name)
        object.text("description", documentation)
        if !arguments.isEmpty {
            object.add(
                "args",
                .array(
                    arguments.map { argument in
                        var object = CallObject()
                        object.add("name", .string(argument.key))
                        object.text("description", argument.documentation)
                        object.text("value", argument.value)
                        object.add("location", .location(Array(argument.lines)))
                        return object.value
                    }))
        }
        for (key, needs) in [("secrets", secrets), ("ssh", sockets)] where !needs.isEmpty {
            object.add(
                key,
                .array(
                    needs.map { need in
                        var object = CallObject()
                        object.add("name", .string(need.name))
                        object.flag("required", need.isRequired)
                        object.add("location", .location(Array(need.lines)))
                        return object.value
                    }))
        }
        object.add("sources", .array([.string(Base64.encode(source))]))
        return object.value
    }

    func text(name: String, _ documentation: String) -> String {
        var text = ""
        if !name.isEmpty || !documentation.isEmpty {
            var table = TextTable(gap: 1)
            table.add("TARGET:", name.isEmpty ? "(default)" : name)
            if !documentation.isEmpty { table.add("DESCRIPTION:", documentation) }
            text += table.text + "\n"
        }
        if !arguments.isEmpty {
            var table = TextTable(gap: 3)
            table.add("BUILD ARG", "VALUE", "DESCRIPTION")
            for argument in arguments { table.add(argument.key, argument.value, argument.documentation) }
            text += table.text + "\n"
        }
        for (title, needs) in [("SECRET", secrets), ("SSH", sockets)] where !needs.isEmpty {
            var table = TextTable(gap: 3)
            table.add(title, "REQUIRED")
            for need in needs { table.add(need.name, need.isRequired ? "true" : "") }
            text += table.text + "\n"
        }
        return text
    }
}
