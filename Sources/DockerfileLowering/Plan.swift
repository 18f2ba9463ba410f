internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

/// The second phase: which stages there are, what each builds on and what their instructions copy or mount from.
struct Plan: Sendable {
    /// The stages of the file in order, then the hidden ones (images that only a `COPY --from` or a mount names).
    var stages: [PlannedStage] = []
    /// The escape character of the file.
    var escape: Escape
    /// The latest stage of each name.
    private var byName: [String: Int] = [:]
    /// The stage that is built.
    var target = 0

    init(escape: Escape) { self.escape = escape }

    /// Appends a stage. Its base is looked up before its own name is known, so `FROM x AS x` means an earlier `x`.
    @discardableResult
    mutating func add(_ stage: consuming PlannedStage) -> Int {
        if let base = byName[stage.baseName] {
            if stage.usedArguments.isEmpty {
                stage.usedArguments = stages[base].usedArguments
            } else {
                stage.usedArguments.formUnion(stages[base].usedArguments)
            }
            if stage.namedContext == nil { stage.base = base }
        }
        let index = stages.count
        if !stage.name.isEmpty { byName[stage.name] = index }
        stages.append(stage)
        return index
    }

    /// The stage of this name, in any letter case.
    func stage(named name: String) -> Int? { byName[GoText.lower(name)] }

    /// The names for suggestions.
    var names: [String] { stages.compactMap { $0.displayName.isEmpty ? nil : $0.displayName } }

    /// Which stages the target needs, itself included.
    func reachable() -> [Bool] {
        var seen = Array(repeating: false, count: stages.count)
        var open = [target]
        while let index = open.popLast() {
            if seen[index] { continue }
            seen[index] = true
            if let base = stages[index].base { open.append(base) }
            open.append(contentsOf: stages[index].dependencies.keys)
        }
        return seen
    }
}

/// A stage with what it needs of others.
struct PlannedStage: Sendable {
    /// Lower-case name, empty without one.
    var name = ""
    /// The name in progress texts: `stage-N` for a stage without a name, empty when there is no other stage.
    var displayName = ""
    /// Base name, variables expanded; the resolved reference once it was resolved.
    var baseName: String
    /// `--platform`; nil where it was not given.
    @Rare var platform: Platform?
    /// The stage it builds on.
    var base: Int?
    /// Replaces the whole stage.
    @Rare var namedContext: NamedContext?
    /// The instructions; triggers of the base come first.
    var commands: [PlannedCommand] = []
    /// Stages that instructions name, each with the lines of the last instruction that does.
    var dependencies: [Int: ClosedRange<Int>] = [:]
    /// Lines of the `FROM`, or of the `COPY --from` that made a hidden stage; nil for one made by a mount.
    var lines: ClosedRange<Int>?
    /// Text of the `FROM`; empty for a hidden stage.
    var code = ""
    /// Comments above the `FROM`.
    var comments: [String] = []
    /// Not a stage of the file.
    var isHidden = false
    /// `no-cache` names it.
    var ignoresCache = false
    /// Counts the steps in progress texts.
    var steps = StepCounter()
    /// Triggers of the base stage were collected.
    var hasTriggers = false
    /// Variables that its base name and platform and those of the stages below use, for the outline.
    var usedArguments: Set<ByteText> = []
}

/// An instruction with the stages it copies or mounts from.
struct PlannedCommand: Sendable {
    /// The instruction.
    var instruction: Instruction
    /// One stage for `COPY --from`, one per mount for `RUN`, none for others.
    var sources: [Int] = []
    /// From an `ONBUILD` of the base.
    var isTrigger = false
    /// Where errors and ops of it are placed.
    var lines: ClosedRange<Int> { instruction.source.lines }
}

/// `[stage 2/5]`: how many steps a stage has and which is next.
struct StepCounter: Sendable {
    var total = 0
    var index = 0
}
