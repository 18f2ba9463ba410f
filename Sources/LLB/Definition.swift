public import DfcBasics

/// A graph of ops as it travels: the end of the compiler and the start of the solver (`pb.Definition`).
public struct Definition: Sendable {
    /// Wire bytes of each op with their digest; producers before users, and last the entry that points at the result.
    /// Empty for an empty scratch.
    public var entries: [Entry]
    /// The files that ops come from.
    public var infos: [SourceInfo]

    /// One op with what is known of it.
    public struct Entry: Sendable {
        /// `sha256` of `bytes`.
        public var digest: Digest
        /// Wire form of the op.
        public var bytes: [UInt8]
        /// The op itself.
        public var op: Op
        /// What is known of it besides its identity.
        public var metadata: OpMetadata
        /// Places in the files that it comes from, in the order in which they were found; nil where the source map does
        /// not speak of it.
        public var locations: [SourceLocation]?
        /// Why BuildKit would not write it; known where the wire form was made here.
        let marshalError: Op.MarshalError?

        /// All members.
        public init(
            digest: Digest, bytes: [UInt8], op: Op, metadata: OpMetadata = OpMetadata(),
            locations: [SourceLocation]? = nil
        ) {
            self.digest = digest
            self.bytes = bytes
            self.op = op
            self.metadata = metadata
            self.locations = locations
            marshalError = nil
        }

        /// The op with the wire form and the digest that are made of it.
        public init(_ op: Op, metadata: OpMetadata = OpMetadata(), locations: [SourceLocation]? = nil) {
            let (bytes, error) = op.encoded()
            self.init(Digest.of(bytes), bytes, error, op, metadata, locations)
        }

        @inline(never)  // As the initialiser of `Op`.
        init(
            _ digest: Digest, _ bytes: [UInt8], _ error: Op.MarshalError?, _ op: Op, _ metadata: OpMetadata,
            _ locations: [SourceLocation]?
        ) {
            self.digest = digest
            self.bytes = bytes
            self.op = op
            self.metadata = metadata
            self.locations = locations
            marshalError = error
        }
    }

    /// All members.
    public init(entries: [Entry] = [], infos: [SourceInfo] = []) {
        self.entries = entries
        self.infos = infos
    }

    /// The output that the definition is for; nil for an empty scratch.
    public var result: OpInput? { entries.last?.op.inputs.first }
}

/// `pb.OpMetadata`: never part of a digest.
public struct OpMetadata: Sendable, Equatable {
    /// The cache is not asked.
    public var ignoreCache = false
    /// `llb.customname` and others.
    public var description = TextMap()
    /// Whether the result goes into an exported cache; nil leaves it to the exporter.
    public var exportCache: Bool?
    /// Capabilities that the op needs.
    public var capabilities: Capabilities = []
    /// Names of needed capabilities that `Capabilities` does not have; only in definitions of others.
    public var otherCapabilities: Set<String> = []
    /// Ops that are shown as one.
    @Rare public var progressGroup: ProgressGroup?
    /// Limits of memory and processor.
    @Rare public var resources: LinuxResources?

    /// Nothing known.
    public init() {}
}

/// `pb.ProgressGroup`
public struct ProgressGroup: Sendable, Equatable {
    /// Names the group.
    public var id: String
    /// What is shown.
    public var name: String
    /// Shown only when not everything in it was cached.
    public var weak: Bool
    /// All members.
    public init(id: String, name: String, weak: Bool) {
        self.id = id
        self.name = name
        self.weak = weak
    }
}

/// `pb.LinuxResources`
public struct LinuxResources: Sendable, Equatable {
    /// Bytes.
    public var memory: Int64 = 0
    /// Bytes, memory and swap together.
    public var memorySwap: Int64 = 0
    /// Relative weight.
    public var cpuShares: UInt64 = 0
    /// Microseconds.
    public var cpuPeriod: UInt64 = 0
    /// Microseconds.
    public var cpuQuota: Int64 = 0
    /// Such as `0-3,7`.
    public var cpusetCpus: String = ""
    /// Such as `0-3,7`.
    public var cpusetMems: String = ""
    /// No limits.
    public init() {}
}

/// A file that ops come from.
public struct SourceInfo: Sendable {
    /// Its name.
    public var filename: String
    /// Its bytes.
    public var data: [UInt8]
    /// `Dockerfile`.
    public var language: String
    /// The definition that loads it.
    public var definition: Definition?
    /// All members.
    public init(filename: String, data: [UInt8], language: String = "Dockerfile", definition: Definition? = nil) {
        self.filename = filename
        self.data = data
        self.language = language
        self.definition = definition
    }
}

/// Places in one file.
public struct SourceLocation: Sendable, Equatable {
    /// Index into the definition's `infos`.
    public var sourceIndex: Int32
    /// The lines (from 1), each a range of its own.
    public var lines: [Int]
    /// Both members.
    public init(sourceIndex: Int32 = 0, lines: [Int]) {
        self.sourceIndex = sourceIndex
        self.lines = lines
    }
}
