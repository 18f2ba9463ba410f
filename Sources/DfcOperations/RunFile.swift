internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import LLB

/// Runs the actions of a file op.
struct RunFile: Sendable {
    let operation: LLBOperation
    let file: FileOp

    /// The op's outputs in order.
    func run(_ inputs: [Tree]) async throws -> [Tree] {
        let plan = try FileActionPlan(file, inputs: inputs.count)
        let environment = operation.environment
        var sources: [FileActionSource] = []
        for (index, input) in inputs.enumerated() {
            switch input {
            case .snapshot(let snapshot): sources.append(.snapshot(snapshot))
            case .folder(let folder):
                // Only what is built upon has to be in the store; what is copied from is read where it is.
                if plan.isBase(index) {
                    sources.append(.snapshot(try await environment.snapshot(of: input)))
                } else {
                    sources.append(
                        .view(
                            try await environment.memory.view(
                                of: folder, store: environment.store, now: environment.clock)))
                }
            }
        }
        let given = sources
        let description = operation.name
        let operation = operation
        let cancel = CancelFlag()
        let store = environment.store
        return try await withTaskCancellationHandler {
            try await BlockingPool.run { () throws(any Error) in
                var chain = FileActionChain(
                    plan, sources: given, store: store, description: description, warn: { operation.warn($0) }
                ) { cancel.isSet }
                defer { chain.close() }
                return try chain.run()
            }
        } onCancel: {
            cancel.set()
        }
    }
}

/// An input of a file op.
enum FileActionSource: Sendable {
    /// Layers of the store.
    case snapshot(Snapshot)
    /// Something to copy from only.
    case view(any TreeView)
}

/// The actions of a file op, checked, with what is done with the result of each.
struct FileActionPlan: Sendable {
    let actions: [FileAction]
    let inputs: Int
    /// For each output the action that makes it.
    let outputs: [Int]
    /// How often the result of each action is used by later ones or as an output.
    private let uses: [Int]
    /// Actions whose result is looked at by another one besides being changed.
    private let shown: Set<Int>
    private let bases: Set<Int>

    /// Throws what BuildKit says of ops whose indexes make no sense.
    init(_ file: FileOp, inputs: Int) throws {
        actions = file.actions
        self.inputs = inputs
        var uses = Array(repeating: 0, count: file.actions.count)
        var shown: Set<Int> = []
        var bases: Set<Int> = []
        var outputs: [Int: Int] = [:]
        for (number, action) in file.actions.enumerated() {
            func slot(_ index: Int64) throws -> Int? {
                if index < 0 { return nil }
                guard let slot = Int(exactly: index), slot < inputs + file.actions.count else {
                    throw OperationError.invalid("invalid input index \(index)")
                }
                guard slot < inputs + number else { throw OperationError.invalid("loop from index \(slot)") }
                return slot
            }
            if let base = try slot(action.input) {
                if base < inputs { bases.insert(base) } else { uses[base - inputs] += 1 }
            }
            for index in [action.secondaryInput] + Self.ownerInputs(of: action.kind) {
                if let other = try slot(index), other >= inputs { shown.insert(other - inputs) }
            }
            guard action.output >= 0 else { continue }
            guard let output = Int(exactly: action.output), outputs[output] == nil else {
                throw OperationError.invalid("duplicate output \(action.output)")
            }
            outputs[output] = number
            uses[number] += 1
        }
        guard !outputs.isEmpty else { throw OperationError.invalid("no outputs specified") }
        self.outputs = try (0..<outputs.count).map { index in
            guard let action = outputs[index] else { throw OperationError.invalid("missing output index \(index)") }
            return action
        }
        self.uses = uses
        self.shown = shown
        self.bases = bases
    }

    /// Something is built upon the input.
    func isBase(_ input: Int) -> Bool { bases.contains(input) }

    /// The result of the action has to be a tree of its own, since more than the next action needs it.
    func needsCommit(_ action: Int) -> Bool {
        uses[action] > 1 || shown.contains(action) || outputs.contains(action)
    }

    private static func ownerInputs(of kind: FileActionKind) -> [Int64] {
        let owner: ChownOpt?
        switch kind {
        case .copy(let copy): owner = copy.owner
        case .mkfile(let mkfile): owner = mkfile.owner
        case .mkdir(let mkdir): owner = mkdir.owner
        case .symlink(let link): owner = link.owner
        case .rm: owner = nil
        }
        return [owner?.user, owner?.group].compactMap { part in
            if case .name(_, let input) = part { input } else { nil }
        }
    }
}
