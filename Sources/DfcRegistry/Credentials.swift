/// What a registry is told to be let in.
package struct Credential: Sendable, Equatable {
    /// Empty for an identity token.
    package var username: String
    /// Password, or an OAuth refresh token where the user is empty.
    package var secret: String
    /// A ready bearer token, used as it is; empty where there is none.
    package var registryToken: String

    /// A credential with all its members.
    package init(username: String, secret: String, registryToken: String = "") {
        self.username = username
        self.secret = secret
        self.registryToken = registryToken
    }
}

/// Where credentials come from.
package protocol CredentialProvider: Sendable {
    /// The credential for a registry host (`docker.io`, `localhost:5000`); nil where none is known. May block.
    func credential(for host: String, _ cancellation: Cancellation) throws -> Credential?
}

/// Knows no credential.
package struct NoCredentials: CredentialProvider {
    /// Nothing to set up.
    package init() {}
    /// Always nil.
    package func credential(for host: String, _ cancellation: Cancellation) throws -> Credential? { nil }
}
