internal import DfcBasics
internal import ImageSpec

extension Op {
    /// Why an op has no wire form, in BuildKit's words.
    public enum MarshalError: Error, Sendable, Equatable, CustomStringConvertible {
        /// An exec without arguments.
        case argumentsRequired
        /// An exec without a working directory.
        case workingDirectoryRequired
        /// Text that is not UTF-8.
        case invalidUTF8

        /// The text of the error.
        public var description: String {
            switch self {
            case .argumentsRequired: "arguments are required"
            case .workingDirectoryRequired: "working directory is required"
            case .invalidUTF8: "string field contains invalid UTF-8"
            }
        }
    }

    /// The wire form that the digest of the op covers: proto3 as Go's deterministic encoder writes it, ordinary fields
    /// in ascending order and the member of the `oneof` behind them.
    public func encode() -> [UInt8] { encoded().bytes }

    /// The wire form, held bytes as they were, and why BuildKit would not write it.
    func encoded() -> (bytes: [UInt8], error: MarshalError?) {
        var writer = ProtobufWriter()
        write(&writer)
        if GoText.mayHoldBytes(writer.bytes) {
            writer = ProtobufWriter(restoring: true)
            write(&writer)
        }
        if case .exec(let exec) = kind, exec.meta.args.isEmpty { return (writer.bytes, .argumentsRequired) }
        return (writer.bytes, writer.isUTF8 ? nil : .invalidUTF8)
    }

    private func write(_ writer: inout ProtobufWriter) {
        writer.bytes.reserveCapacity(512)
        for input in inputs {
            writer.message(1) { writer in
                writer.digest(1, input.digest)
                writer.ifInt(2, input.index)
            }
        }
        if let platform { writer.message(10) { platform.write(&$0) } }
        if hasConstraints { writer.message(11) { _ in } }
        switch kind {
        case .exec(let exec): writer.message(2) { exec.write(&$0) }
        case .source(let source):
            writer.message(3) { writer in
                writer.ifString(1, source.identifier)
                writer.map(2, source.attributes)
            }
        case .file(let file): writer.message(4) { writer in for action in file.actions { action.write(2, &writer) } }
        case .merge(let merge):
            writer.message(6) { writer in
                for input in merge.inputs { writer.message(1) { $0.ifInt(1, input) } }
            }
        case .diff(let diff):
            writer.message(7) { writer in
                writer.message(1) { $0.ifInt(1, diff.lower) }
                writer.message(2) { $0.ifInt(1, diff.upper) }
            }
        case nil: break
        }
    }
}

extension Platform {
    func write(_ writer: inout ProtobufWriter) {
        writer.ifString(1, architecture)
        writer.ifString(2, os)
        writer.ifString(3, variant)
        writer.ifString(4, osVersion)
        for feature in osFeatures { writer.string(5, feature) }
    }
}

extension ProtobufWriter {
    /// A `map<string, string>`: entries sorted by key, each with both members.
    mutating func map(_ field: Int, _ map: TextMap) {
        for entry in map.entries { mapEntry(field, entry.key, entry.value) }
    }

    /// An entry of a `map<string, string>`.
    mutating func mapEntry(_ field: Int, _ key: String, _ value: String) {
        message(field) { writer in
            writer.string(1, key)
            writer.string(2, value)
        }
    }
}
