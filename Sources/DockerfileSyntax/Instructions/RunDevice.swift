/// A `--device` of `RUN`.
public struct RunDevice: Hashable, Sendable {
    /// CDI name.
    public var name: String
    /// The build fails without it.
    public var isRequired: Bool
}
