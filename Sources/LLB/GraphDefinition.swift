internal import DfcBasics

extension Graph {
    /// The definition of one node with all it needs: producers before users, equal ops once, and behind them the entry
    /// that points at the result. Empty for scratch.
    ///
    /// `infos` are the files that the places of ops refer to. Progress groups are renumbered `pg0`, `pg1` and so on in
    /// the order of the definition.
    public func definition(of result: Node?, infos: [SourceInfo] = []) -> Definition {
        guard let result else { return Definition() }
        var maker = DefinitionMaker(graph: self)
        maker.visit(result)
        return maker.finish(result, infos: infos)
    }

    /// Pushes what a node builds on; what is pushed last is visited first.
    fileprivate func push(inputsOf node: Node, to open: inout [DefinitionMaker.Visit]) {
        func push(_ node: Node?) { if let node { open.append((node, false)) } }
        switch vertices[node.index].work {
        case .pending, .source: break
        case .exec(_, let mounts, _): for mount in mounts.reversed() { push(mount.source) }
        case .file(let base, let steps):
            for step in steps { push(step.source) }
            push(base)
        case .merge(let trees): for tree in trees.reversed() { push(tree) }
        case .diff(let lower, let upper):
            push(upper)
            push(lower)
        }
    }
}

/// Walks the graph depth first, inputs before users, without recursion: chains may be as long as a Dockerfile.
private struct DefinitionMaker {
    let graph: Graph
    var digests: [Digest?]
    var definition = Definition()
    /// The digests of the definition's entries, for their places.
    var places = NumberedSet<Digest>()
    var capabilities = Capabilities()
    var hasGroups = false

    init(graph: Graph) {
        self.graph = graph
        let count = graph.vertices.count
        digests = Array(repeating: nil, count: count)
        definition.entries.reserveCapacity(count + 1)
    }

    /// A node whose inputs are still to be visited, or are done.
    typealias Visit = (node: Graph.Node, inputsAreDone: Bool)

    mutating func visit(_ start: Graph.Node) {
        var open: [Visit] = [(start, false)]
        while let (node, inputsAreDone) = open.popLast() {
            if digests[node.index] != nil { continue }
            if inputsAreDone {
                emit(node)
            } else {
                open.append((node, true))
                graph.push(inputsOf: node, to: &open)
            }
        }
    }

    private mutating func emit(_ node: Graph.Node) {
        let op = op(node)
        let (bytes, error) = op.encoded()
        let digest = Digest.of(bytes)
        digests[node.index] = digest
        let metadata = graph.vertices[node.index].annotations.metadata
        note(metadata)
        let locations = graph.vertices[node.index].annotations.location.map { [$0] } ?? []
        let place = places.number(of: digest)
        if place < definition.entries.count {
            definition.entries[place].metadata.merge(metadata)
            definition.entries[place].locations?.append(contentsOf: locations)
        } else {
            let entry = Definition.Entry(digest, bytes, error, consume op, consume metadata, locations)
            definition.entries.append(consume entry)
        }
    }

    private mutating func note(_ metadata: OpMetadata) {
        capabilities.formUnion(metadata.told)
        if metadata.progressGroup != nil { hasGroups = true }
    }

    mutating func finish(_ result: Graph.Node, infos: [SourceInfo]) -> Definition {
        guard let digest = digests[result.index] else { return definition }
        if hasGroups { numberGroups() }
        definition.end(digest, capabilities)
        // A file that no op comes from is not told.
        if definition.entries.contains(where: { $0.locations?.isEmpty == false }) { definition.infos = infos }
        return definition
    }

    private mutating func numberGroups() {
        var numbers: [String: String] = [:]
        for place in definition.entries.indices {
            guard let id = definition.entries[place].metadata.progressGroup?.id else { continue }
            let number = numbers[id] ?? "pg\(numbers.count)"
            numbers[id] = number
            definition.entries[place].metadata.progressGroup?.id = number
        }
    }

    private func op(_ node: Graph.Node) -> Op {
        var inputs = InputList(digests: digests)
        let kind: OpKind
        switch graph.vertices[node.index].work {
        case .pending: kind = .source(SourceOp(identifier: ""))
        case .source(let source): kind = .source(source)
        case .exec(var exec, let mounts, let files):
            exec.mounts.reserveCapacity(mounts.count + files.count)
            for mounted in mounts {
                var mount = mounted.mount
                mount.input = inputs.index(of: mounted.source)
                exec.mounts.append(mount)
            }
            exec.mounts += files
            kind = .exec(exec)
        case .file(let base, let steps): kind = .file(file(base, steps, &inputs))
        case .merge(let trees):
            // A tree that stands here twice is an input twice.
            let list = trees.compactMap { digests[$0.index] }.map { OpInput($0) }
            return Op(
                inputs: list, platform: graph.vertices[node.index].platform,
                kind: .merge(MergeOp(inputs: list.indices.map(Int64.init))))
        case .diff(let lower, let upper):
            kind = .diff(DiffOp(lower: inputs.index(of: lower), upper: inputs.index(of: upper)))
        }
        return Op(inputs: inputs.list, platform: graph.vertices[node.index].platform, kind: kind)
    }

    private func file(_ base: Graph.Node?, _ steps: [Graph.FileStep], _ inputs: inout InputList) -> FileOp {
        let baseIndex = inputs.index(of: base)
        let sources = steps.map { inputs.index(of: $0.source) }
        let count = Int64(inputs.list.count)
        let actions = steps.enumerated().map { offset, step in
            FileAction(
                input: offset == 0 ? baseIndex : count + Int64(offset) - 1, secondaryInput: sources[offset],
                output: offset == steps.count - 1 ? 0 : -1, kind: step.kind)
        }
        return FileOp(actions: actions)
    }
}

/// The inputs of an op: equal ones share an index.
private struct InputList {
    let digests: [Digest?]
    private var known = NumberedSet<OpInput>()

    init(digests: [Digest?]) { self.digests = digests }

    var list: [OpInput] { known.elements }

    mutating func index(of node: Graph.Node?) -> Int64 {
        guard let node, let digest = digests[node.index] else { return -1 }
        return Int64(known.number(of: OpInput(digest)))
    }
}

extension Definition {
    /// The definition of one source alone.
    public init(of source: SourceOp, _ metadata: OpMetadata) {
        self.init()
        let entry = Entry(Op(kind: .source(source)), metadata: metadata, locations: [])
        entries.append(entry)
        end(entry.digest, metadata.told)
    }

    /// Appends the entry that points at the result and says what all the others need to be read.
    fileprivate mutating func end(_ result: Digest, _ told: Capabilities) {
        var last = OpMetadata()
        last.capabilities = told.union([.constraints, .platform])
        entries.append(Entry(Op(inputs: [OpInput(result)], kind: nil, hasConstraints: false), metadata: last))
    }
}

extension OpMetadata {
    /// What the last entry of a definition says of it.
    fileprivate var told: Capabilities {
        var told = Capabilities()
        if ignoreCache { told.insert(.metaIgnoreCache) }
        if !description.isEmpty { told.insert(.metaDescription) }
        if exportCache != nil { told.insert(.metaExportCache) }
        return told
    }

    /// What a later vertex of the same digest adds.
    mutating func merge(_ later: OpMetadata) {
        ignoreCache = ignoreCache || later.ignoreCache
        description.merge(later.description)
        exportCache = later.exportCache ?? exportCache
        capabilities.formUnion(later.capabilities)
        progressGroup = later.progressGroup ?? progressGroup
        resources = later.resources ?? resources
    }
}
