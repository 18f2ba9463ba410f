internal import DfcBasics

/// What the outline of a build tells of one stage.
struct StageOutline: Sendable {
    /// All arguments that are known.
    var arguments: [ByteText: ArgumentInfo] = [:]
    /// Those that are used.
    var used: Set<ByteText> = []
    /// In the order of their flags, each name once.
    var secrets: [Requirement] = []
    /// Likewise.
    var sockets: [Requirement] = []

    /// A secret or an agent.
    struct Requirement: Sendable {
        var name: String
        var isRequired: Bool
        var lines: ClosedRange<Int>
    }

    /// No arguments.
    init() {}

    /// What a stage starts with: the global arguments, of which its `FROM` and those of the stages below use some.
    init(_ global: GlobalArguments, used names: Set<ByteText>) {
        arguments = global.declared
        used = names
    }

    mutating func declare(_ info: ArgumentInfo, isInherited: Bool) {
        if !isInherited { arguments[ByteText(info.key)] = info }
        used.insert(ByteText(info.key))
    }

    mutating func addSecret(_ id: String, isRequired: Bool, _ lines: ClosedRange<Int>) {
        if secrets.contains(where: { $0.name == id }) { return }
        secrets.append(Requirement(name: id, isRequired: isRequired, lines: lines))
    }

    mutating func addSocket(_ id: String, isRequired: Bool, _ lines: ClosedRange<Int>) {
        if sockets.contains(where: { $0.name == id }) { return }
        sockets.append(Requirement(name: id, isRequired: isRequired, lines: lines))
    }

    /// The used arguments with everything that their defaults use.
    var usedWithDependencies: Set<ByteText> {
        var seen: Set<ByteText> = []
        var open = Array(used)
        while let name = open.popLast() {
            guard seen.insert(name).inserted else { continue }
            open.append(contentsOf: arguments[name]?.dependencies ?? [])
        }
        return seen
    }
}
