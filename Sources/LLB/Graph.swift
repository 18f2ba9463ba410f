internal import DfcBasics
public import ImageSpec

/// A graph of ops under construction. Nodes name the first output of an op; `nil` in place of a node is scratch.
///
/// Ops get their bytes, and so their digests, only when a `Definition` is made, because what a local source must bring
/// is known only at the end.
public struct Graph: Sendable {
    /// An op of the graph, standing for its first output.
    public struct Node: Hashable, Sendable {
        let index: Int
    }

    /// A mount and the tree that is mounted; of the mount's indexes only `output` -1 has a meaning here.
    public struct MountedInput: Sendable {
        /// The mount.
        public var mount: Mount
        /// What is mounted; nil for scratch, and for mounts that are no tree.
        public var source: Node?

        /// Both members.
        public init(_ mount: Mount, source: Node? = nil) {
            self.mount = mount
            self.source = source
        }
    }

    /// An action of a file op and the tree that it copies from.
    public struct FileStep: Sendable {
        /// The change.
        public var kind: FileActionKind
        /// What a copy copies from; nil for scratch, and for other changes.
        public var source: Node?

        /// Both members.
        public init(_ kind: FileActionKind, source: Node? = nil) {
            self.kind = kind
            self.source = source
        }
    }

    /// What is known of an op besides its kind.
    public struct Annotations: Sendable {
        /// Never part of the digest.
        public var metadata: OpMetadata
        /// Places in the Dockerfile; nil where the op comes from none.
        public var location: SourceLocation?

        /// Both members.
        public init(_ metadata: OpMetadata = OpMetadata(), location: SourceLocation? = nil) {
            self.metadata = metadata
            self.location = location
        }
    }

    indirect enum Work: Sendable {
        /// A source that is described later.
        case pending
        case source(SourceOp)
        /// The exec without its tree mounts; these, the root first; then secrets and sockets.
        case exec(ExecOp, mounts: [MountedInput], files: [Mount])
        case file(base: Node?, steps: [FileStep])
        case merge([Node])
        case diff(lower: Node?, upper: Node?)
    }

    struct Vertex: Sendable {
        var work: Work
        var platform: Platform?
        var annotations: Annotations
    }

    var vertices: [Vertex] = []
    /// How many ops were added.
    public var count: Int { vertices.count }

    /// An empty graph.
    public init() {}

    mutating func add(_ work: Work, platform: Platform? = nil, _ annotations: Annotations) -> Node {
        vertices.append(Vertex(work: work, platform: platform, annotations: annotations))
        return Node(index: vertices.count - 1)
    }

    /// A source. Only image and layout sources bear a platform.
    public mutating func source(_ source: SourceOp, platform: Platform? = nil, _ annotations: Annotations) -> Node {
        add(.source(source), platform: platform, annotations)
    }

    /// A source that `describe` is called for before a definition is made.
    public mutating func pendingSource() -> Node { add(.pending, Annotations()) }

    /// Says what a pending source is.
    public mutating func describe(_ node: Node, _ source: SourceOp, _ annotations: Annotations) {
        guard vertices.indices.contains(node.index) else { return }
        vertices[node.index].work = .source(source)
        vertices[node.index].annotations = annotations
    }

    /// A process with `root` mounted at `/`.
    ///
    /// `mounts` are the other trees in the order of their flags; `files` the secrets and sockets likewise, which follow
    /// behind all trees.
    public mutating func exec(
        _ exec: ExecOp, root: Node?, mounts: [MountedInput], files: [Mount], platform: Platform,
        _ annotations: Annotations
    ) -> Node {
        var sorted = [MountedInput(Mount(dest: "/"), source: root)]
        if !mounts.isEmpty {
            sorted += mounts
            sorted = sorted.enumerated().sorted { left, right in
                left.element.mount.dest == right.element.mount.dest
                    ? left.offset < right.offset
                    : GoText.precedes(left.element.mount.dest, right.element.mount.dest)
            }.map(\.element)
        }
        return add(.exec(exec, mounts: sorted, files: files), platform: platform, annotations)
    }

    /// Changes of files on top of `base`. Named owners are looked up in `base`.
    public mutating func file(base: Node?, steps: [FileStep], _ annotations: Annotations) -> Node {
        add(.file(base: base, steps: steps), annotations)
    }

    /// Trees laid over each other, the first lowest. Scratch adds nothing: with one tree left it is the result itself.
    public mutating func merge(_ inputs: [Node?], _ annotations: Annotations) -> Node? {
        let trees = inputs.compactMap { $0 }
        return trees.count < 2 ? trees.first : add(.merge(trees), annotations)
    }

    /// What `upper` has over `lower`.
    public mutating func diff(lower: Node?, upper: Node?, _ annotations: Annotations) -> Node {
        add(.diff(lower: lower, upper: upper), annotations)
    }
}
