internal import DfcBasics

/// The instruction parser: turns nodes into meta arguments and stages, in order, up to the first error.
struct StageBuilder {
    private(set) var metaArgs: [Instruction.Arg] = []
    private(set) var stages: [Stage] = []
    private(set) var error: DockerfileError?
    private(set) var failedNode: Int?

    init(_ nodes: [InstructionNode]) {
        // Over a span, a node is lent and not copied.
        let span = nodes.span
        for number in nodes.indices {
            do throws(SyntaxFault) {
                try take(span[number])
            } catch {
                self.error = DockerfileError(error.message, at: [nodes[number].range.lines])
                failedNode = number
                return
            }
        }
    }

    private mutating func take(_ node: InstructionNode) throws(SyntaxFault) {
        let parsed: Parsed
        do throws(SyntaxFault) {
            parsed = try Parsed(node)
        } catch {
            throw SyntaxFault(Message.onLine(node.range.lines.lowerBound, error.message))
        }
        switch parsed {
        case .stage(let from): stages.append(Stage(from: from))
        case .instruction(.arg(let arg)) where stages.isEmpty: metaArgs.append(arg)
        case .instruction(let instruction):
            guard !stages.isEmpty else { throw SyntaxFault(Message.noStage) }
            stages[stages.count - 1].instructions.append(instruction)
        }
    }
}

/// What a node turns out to be.
enum Parsed {
    case stage(Instruction.From)
    case instruction(Instruction)

    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        guard let keyword = node.keyword else {
            throw SyntaxFault(Message.unknownInstruction(node.value.string))
        }
        switch keyword {
        case .add: self = .instruction(.add(try Instruction.Add(node)))
        case .arg: self = .instruction(.arg(try Instruction.Arg(node)))
        case .cmd: self = .instruction(.cmd(try Instruction.Cmd(node)))
        case .copy: self = .instruction(.copy(try Instruction.Copy(node)))
        case .entrypoint: self = .instruction(.entrypoint(try Instruction.Entrypoint(node)))
        case .env: self = .instruction(.env(try Instruction.Env(node)))
        case .expose: self = .instruction(.expose(try Instruction.Expose(node)))
        case .from: self = .stage(try Instruction.From(node))
        case .healthcheck: self = .instruction(.healthcheck(try Instruction.Healthcheck(node)))
        case .label: self = .instruction(.label(try Instruction.Label(node)))
        case .maintainer: self = .instruction(.maintainer(try Instruction.Maintainer(node)))
        case .onbuild: self = .instruction(.onbuild(try Instruction.Onbuild(node)))
        case .run: self = .instruction(.run(try Instruction.Run(node)))
        case .shell: self = .instruction(.shell(try Instruction.Shell(node)))
        case .stopsignal: self = .instruction(.stopsignal(try Instruction.Stopsignal(node)))
        case .user: self = .instruction(.user(try Instruction.User(node)))
        case .volume: self = .instruction(.volume(try Instruction.Volume(node)))
        case .workdir: self = .instruction(.workdir(try Instruction.Workdir(node)))
        }
    }
}

extension InstructionSource {
    convenience init(_ node: borrowing InstructionNode) {
        self.init(
            keyword: node.value.string, code: node.original.trimmed, range: node.range, comments: node.comments)
    }
}

extension InstructionNode {
    /// The only argument, which is the whole text.
    func onlyArgument(_ keyword: Keyword) throws(SyntaxFault) -> String {
        guard arguments.count == 1 else { throw SyntaxFault(Message.exactlyOne(keyword)) }
        return arguments[0].string
    }

    func needArgument(_ keyword: Keyword) throws(SyntaxFault) {
        if arguments.isEmpty { throw SyntaxFault(Message.atLeastOne(keyword)) }
    }

    /// The pairs of `ENV` and `LABEL`.
    func pairs(_ keyword: Keyword) throws(SyntaxFault) -> [KeyValue] {
        try needArgument(keyword)
        var pairs: [KeyValue] = []
        pairs.reserveCapacity(arguments.count / 3)
        for start in stride(from: 0, to: arguments.count - 2, by: 3) {
            if arguments[start].isEmpty { throw SyntaxFault(Message.blankName(keyword)) }
            pairs.append(
                KeyValue(
                    key: arguments[start].string, value: arguments[start + 1].string,
                    isLegacy: arguments[start + 2].isEmpty))
        }
        return pairs
    }

    /// The command of `RUN`, `CMD` and `ENTRYPOINT`.
    var command: CommandForm {
        if isJSON { return .exec(arguments.map(\.string)) }
        return arguments.first.map(CommandForm.shell) ?? .empty
    }
}
