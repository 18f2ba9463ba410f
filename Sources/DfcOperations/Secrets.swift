/// Gives secrets by their id. What it gives is never written to disk, logged, or made part of a key.
package protocol SecretProvider: Sendable {
    /// The bytes of a secret; nil when there is none of that id. Throws when it exists but cannot be read.
    func secret(_ id: String) throws -> [UInt8]?
}

/// No secrets at all.
package struct NoSecrets: SecretProvider {
    /// Nothing to set up.
    package init() {}
    /// None.
    package func secret(_ id: String) throws -> [UInt8]? { nil }
}

/// Secrets held in memory.
package struct SecretTable: SecretProvider {
    /// Bytes by id.
    private let values: [String: [UInt8]]
    /// These secrets.
    package init(_ values: [String: [UInt8]]) { self.values = values }
    /// The one of that id.
    package func secret(_ id: String) throws -> [UInt8]? { values[id] }
}
