package import DfcBasics
package import DfcRegistry

/// What an http or https source op asks for.
package struct HTTPSpec: Sendable, Equatable {
    /// The URL.
    package var url: String
    /// Name of the file; empty: from the answer or the URL.
    package var filename = ""
    /// The pinned digest of the content.
    package var checksum: Digest?
    /// Permission bits; 0 is 0600.
    package var permissions = 0
    /// Owner.
    package var uid = 0
    /// Group.
    package var gid = 0
    /// Id of the secret that is sent as the `Authorization` header; empty: those named after the host, if there are any.
    package var authSecret = ""
    /// Headers to send, by name in order: only `Accept` and `User-Agent` are taken.
    package var headers: [HTTPHeader] = []

    /// A file with nothing asked of it.
    package init(url: String) { self.url = url }

    /// Reads the identifier and attributes of a source op (BuildKit's `http.*`).
    package init(identifier: String, attributes: [String: String]) throws {
        url = identifier
        for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "http.checksum":
                guard let digest = Digest(value) else { throw RemoteError("invalid checksum digest format") }
                checksum = digest
            case "http.filename": filename = value
            case "http.perm": permissions = try Self.number(value)
            case "http.uid": uid = try Self.number(value)
            case "http.gid": gid = try Self.number(value)
            case "http.authheadersecret": authSecret = value
            case "http.header.accept": headers.append(HTTPHeader("Accept", value))
            case "http.header.user-agent": headers.append(HTTPHeader("User-Agent", value))
            case "http.sig.pubkey", "http.sig.signature":
                throw RemoteError("verifying the signature of \(URLParts.redacted(identifier)) is not supported")
            default: break
            }
        }
        for header in headers where header.value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) {
            throw RemoteError("invalid value of header \(header.name)")
        }
    }

    /// An integer as Go's `ParseInt` reads it with base 0.
    private static func number(_ text: String) throws -> Int {
        let digits = text.filter { $0 != "_" }.lowercased()
        let value: Int? =
            if digits.hasPrefix("0x") {
                Int(digits.dropFirst(2), radix: 16)
            } else if digits.hasPrefix("0o") {
                Int(digits.dropFirst(2), radix: 8)
            } else if digits.hasPrefix("0b") {
                Int(digits.dropFirst(2), radix: 2)
            } else if digits.hasPrefix("0"), digits.count > 1 {
                Int(digits.dropFirst(), radix: 8)
            } else {
                Int(digits)
            }
        guard let value, (0...Int(UInt32.max)).contains(value) else { throw RemoteError("invalid number \(text)") }
        return value
    }

    /// Names all that shapes the file, for finding it again.
    var recordKey: Digest {
        let fields: [JSONValue] = [
            .string(url), .string(filename), .int(permissions), .int(uid), .int(gid), .string(authSecret),
            .array(headers.map { .array([.string($0.name), .string($0.value)]) }),
        ]
        return Digest.of(GoJSON.compact(.array(fields)))
    }
}
