/// What an image or an op runs on, `os[(osversion[+features])]/arch[/variant]` in text.
public struct Platform: Hashable, Sendable {
    /// Such as `linux`.
    public var os: String
    /// Such as `amd64`.
    public var architecture: String
    /// Such as `v7`; empty where there is none.
    public var variant: String
    /// Version of the operating system (Windows); empty where there is none.
    public var osVersion: String
    /// Features of the operating system.
    public var osFeatures: [String]

    /// A platform as given, not normalized.
    public init(
        os: String, architecture: String, variant: String = "", osVersion: String = "", osFeatures: [String] = []
    ) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
        self.osVersion = osVersion
        self.osFeatures = osFeatures
    }
}
