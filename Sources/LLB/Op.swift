public import DfcBasics
public import ImageSpec

/// One node of a definition: inputs, platform and the work itself (BuildKit's `pb.Op`).
/// Its wire bytes, and so its digest, are made by `Marshal`.
public struct Op: Sendable, Equatable {
    /// What it builds on, in the order in which mounts and actions count them.
    public var inputs: [OpInput]
    /// Written only for image sources and execs.
    public var platform: Platform?
    /// The work; nil only for the last entry of a definition, which merely points at the wanted output.
    public var kind: OpKind?
    /// `constraints` is set (empty) on every op but the last.
    public var hasConstraints: Bool

    /// An op with all its members.
    @inline(never)  // Inlined, the finished value would be copied out, which counts a reference for each member.
    public init(inputs: [OpInput] = [], platform: Platform? = nil, kind: OpKind?, hasConstraints: Bool = true) {
        self.inputs = inputs
        self.platform = platform
        self.kind = kind
        self.hasConstraints = hasConstraints
    }
}

/// An output of another op.
public struct OpInput: Hashable, Sendable {
    /// The op.
    public var digest: Digest
    /// Which of its outputs.
    public var index: Int64

    /// Output `index` of the op.
    public init(_ digest: Digest, index: Int64 = 0) {
        self.digest = digest
        self.index = index
    }
}

/// The kinds of op.
public indirect enum OpKind: Sendable, Equatable {
    /// Runs a process.
    case exec(ExecOp)
    /// Brings something in from outside.
    case source(SourceOp)
    /// Changes files without running anything.
    case file(FileOp)
    /// Lays trees over each other.
    case merge(MergeOp)
    /// What one tree has over another.
    case diff(DiffOp)
}

/// A source: `docker-image://`, `local://`, `git://`, `http(s)://`, `oci-layout://`.
public struct SourceOp: Sendable, Equatable {
    /// Scheme and name.
    public var identifier: String
    /// Attributes; the keys are those of BuildKit's `solver/pb/attr.go`.
    public var attributes: TextMap

    /// Both members.
    public init(identifier: String, attributes: TextMap = [:]) {
        self.identifier = identifier
        self.attributes = attributes
    }
}

/// Lays inputs over each other, the first lowest.
public struct MergeOp: Sendable, Equatable {
    /// Indexes into the op's inputs.
    public var inputs: [Int64]
    /// The inputs in order.
    public init(inputs: [Int64]) { self.inputs = inputs }
}

/// What `upper` has over `lower`; -1 is scratch.
public struct DiffOp: Sendable, Equatable {
    /// Index into the op's inputs, or -1.
    public var lower: Int64
    /// Index into the op's inputs, or -1.
    public var upper: Int64
    /// Both sides.
    public init(lower: Int64, upper: Int64) {
        self.lower = lower
        self.upper = upper
    }
}
