internal import DfcBasics
internal import ImageSpec
internal import LLB

/// Makes what is behind a source op.
enum SourceFactory {
    /// By the scheme of the identifier. Throws when there is none for it, or when the op says nonsense.
    static func source(
        of op: SourceOp, platform: Platform?, vertex: Digest, environment: OperationEnvironment
    ) throws -> any BuildSource {
        let identifier = op.identifier
        guard let split = identifier.firstRange(of: "://") else {
            throw OperationError.invalid("invalid source \(identifier)")
        }
        let scheme = String(identifier[..<split.lowerBound])
        let name = String(identifier[split.upperBound...])
        switch scheme {
        case "docker-image":
            return try SourceImage(
                name, op.attributes.dictionary, platform: platform, vertex: vertex, environment: environment)
        case "oci-layout":
            return try SourceImage(
                layout: name, op.attributes.dictionary, platform: platform, vertex: vertex, environment: environment)
        case "local":
            return try SourceLocal(name, op.attributes.dictionary, vertex: vertex, environment: environment)
        case "http", "https":
            return try HTTPSource(identifier, op.attributes.dictionary, vertex: vertex, environment: environment)
        case "git":
            return try GitSource(name, op.attributes.dictionary, vertex: vertex, environment: environment)
        default:
            throw OperationError.invalid("unknown source scheme \(scheme)")
        }
    }
}
