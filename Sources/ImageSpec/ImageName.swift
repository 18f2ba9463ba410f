public import DfcBasics

/// Why a text names no image, in the words of the `distribution/reference` package.
public struct ImageNameError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text of the error.
    public var description: String

    /// An error with this text.
    public init(_ description: String) { self.description = description }
}

/// A normalized image reference: registry, repository, and a tag, a digest, both or neither
/// (`reference.ParseNormalizedNamed`).
public struct ImageName: Hashable, Sendable, CustomStringConvertible {
    /// Host and port of the registry, such as `docker.io` or `localhost:5000`.
    public let domain: String
    /// The repository, such as `library/alpine`.
    public let path: String
    /// The tag, if given.
    public var tag: String?
    /// The digest, if given.
    public var digest: Digest?

    /// Reads a reference as a user writes it: `alpine` is `docker.io/library/alpine`.
    public init(parsing text: String) throws(ImageNameError) {
        if text.utf8.count == 64, text.utf8.allSatisfy(isLowerHex) {
            throw ImageNameError("invalid repository name (\(text)), cannot specify 64-byte hexadecimal strings")
        }
        if let simple = ImageName(simple: text) {
            self = simple
            return
        }
        let (domain, remainder) = splitDomain(text)
        if hasUpperCase(remainder.utf8.prefix { $0 != UInt8(ascii: ":") }) {
            let remote = remainder.cut(at: UInt8(ascii: ":")).head
            throw ImageNameError("invalid reference format: repository name (\(remote)) must be lowercase")
        }
        try self.init(strict: domain + "/" + remainder)
    }

    /// Whether the text names an image.
    public static func isValid(_ text: String) -> Bool {
        if let form = text.utf8.withContiguousStorageIfAvailable(simpleForm), form != nil { return true }
        return (try? ImageName(parsing: text)) != nil
    }

    /// Reads what most images are called: `name`, `name:tag`, `user/name:tag` on Docker Hub, without digest and
    /// separators; nil for all other texts.
    private init?(simple text: String) {
        var text = text
        guard let (slash, colon) = text.withUTF8({ simpleForm($0) }) else { return nil }
        if slash, text.begins(with: "localhost/") { return nil }
        var name = text
        if let colon {
            let place = text.utf8.index(text.startIndex, offsetBy: colon)
            name = String(text[..<place])
            tag = String(text[text.utf8.index(after: place)...])
        } else {
            tag = nil
        }
        domain = "docker.io"
        path = slash ? name : "library/" + name
        digest = nil
    }

    /// `domain/path`, or the path where there is no domain.
    public var name: String { domain.isEmpty ? path : domain + "/" + path }

    /// The whole reference: name, tag and digest.
    public var description: String {
        String(joining: [
            domain, domain.isEmpty ? "" : "/", path, tag == nil ? "" : ":", tag ?? "", digest == nil ? "" : "@",
            digest?.description ?? "",
        ])
    }

    /// The short form of the user interface: without `docker.io/` and `library/`.
    public var familiar: String {
        guard domain == "docker.io" else { return description }
        let library = "library/"
        if path.begins(with: library) {
            let rest = path.utf8.dropFirst(library.utf8.count)
            if !rest.contains(UInt8(ascii: "/")) { return String(Substring(rest)) + suffix }
        }
        return path + suffix
    }

    /// The same with tag `latest` if there is neither a tag nor a digest (`reference.TagNameOnly`).
    public var tagged: ImageName {
        if tag != nil || digest != nil { return self }
        var copy = self
        copy.tag = "latest"
        return copy
    }

    /// The same pinned to a digest.
    public func with(digest: Digest) -> ImageName {
        var copy = self
        copy.digest = digest
        return copy
    }

    private var suffix: String {
        if tag == nil, digest == nil { return "" }
        var text = ""
        if let tag { text += ":" + tag }
        if let digest { text += "@" + digest.description }
        return text
    }

    /// Reads a full reference by its grammar, without defaults (`reference.Parse`): the domain may be empty.
    package init(strict text: String) throws(ImageNameError) {
        guard let parts = ReferenceParts(text) else {
            if text.isEmpty { throw ImageNameError("repository name must have at least one component") }
            let lower = text.lowercased()
            if lower != text, ReferenceParts(lower) != nil {
                throw ImageNameError("repository name must be lowercase")
            }
            throw ImageNameError("invalid reference format")
        }
        if parts.path.count > 255 {
            throw ImageNameError("repository name must not be more than 255 characters")
        }
        domain = String(decoding: parts.domain, as: UTF8.self)
        path = String(decoding: parts.path, as: UTF8.self)
        tag = parts.tag.map { String(decoding: $0, as: UTF8.self) }
        digest = nil
        if let found = parts.digest { digest = try ImageName.digest(String(decoding: found, as: UTF8.self)) }
    }

    /// A digest with the errors of the `go-digest` package.
    public static func digest(_ text: String) throws(ImageNameError) -> Digest {
        if let digest = Digest(text) { return digest }
        let (algorithm, written) = text.cut(at: UInt8(ascii: ":"))
        guard let hex = written, !algorithm.isEmpty, !hex.isEmpty else {
            throw ImageNameError("invalid checksum digest format")
        }
        let length: Int
        switch algorithm {
        case "sha256": length = 64
        case "sha384": length = 96
        case "sha512": length = 128
        default:
            throw ImageNameError(
                isDigestText(text) ? "unsupported digest algorithm" : "invalid checksum digest format")
        }
        throw ImageNameError(
            hex.utf8.count == length ? "invalid checksum digest format" : "invalid checksum digest length")
    }
}

/// For a name that needs no further thought: whether there is a slash in it, and where its colon is.
private func simpleForm(_ bytes: UnsafeBufferPointer<UInt8>) -> (slash: Bool, colon: Int?)? {
    var slash = false
    var colon: Int?
    var previous = UInt8(ascii: "/")
    for (at, byte) in bytes.enumerated() {
        switch byte {
        case UInt8(ascii: "/"):
            guard colon == nil, isLowerAlphanumeric(previous) else { return nil }
            slash = true
        case UInt8(ascii: ":"):
            guard colon == nil, isLowerAlphanumeric(previous) else { return nil }
            colon = at
        case UInt8(ascii: "-"):
            guard previous != UInt8(ascii: "/"), previous != UInt8(ascii: ":") else { return nil }
        case UInt8(ascii: "."):
            guard colon != nil, previous != UInt8(ascii: ":") else { return nil }
        default: guard isLowerAlphanumeric(byte) else { return nil }
        }
        previous = byte
    }
    guard colon == nil ? isLowerAlphanumeric(previous) : previous != UInt8(ascii: ":"), bytes.count < 128 else {
        return nil
    }
    return (slash, colon)
}

/// `[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+`
private func isDigestText(_ text: String) -> Bool {
    let (algorithm, written) = text.cut(at: UInt8(ascii: ":"))
    guard let written, !written.isEmpty else { return false }
    let encoded = written.utf8.allSatisfy { isAlphanumeric($0) || $0 == 61 || $0 == 95 || $0 == 45 }
    var previousIsSeparator = true
    for byte in algorithm.utf8 {
        let isSeparator = byte == 46 || byte == 43 || byte == 95 || byte == 45
        guard isSeparator ? !previousIsSeparator : isLowerAlphanumeric(byte) else { return false }
        previousIsSeparator = isSeparator
    }
    return encoded && !previousIsSeparator
}

/// Some letter has a lower-case form of its own.
private func hasUpperCase(_ text: Substring.UTF8View) -> Bool {
    for byte in text {
        if (65...90).contains(byte) { return true }
        if byte >= 0x80 { return Substring(text).lowercased() != Substring(text) }
    }
    return false
}

/// Registry and rest, with the defaults of Docker Hub (`reference.splitDockerDomain`).
private func splitDomain(_ text: String) -> (domain: String, remainder: String) {
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return ("docker.io", "library/" + text) }
    let first = text[..<slash]
    let rest = text[text.utf8.index(after: slash)...]
    var domain = "docker.io"
    var remainder = text
    if first == "index.docker.io" {
        remainder = String(rest)
    } else if first == "localhost" || first.utf8.contains(UInt8(ascii: ".")) || first.utf8.contains(UInt8(ascii: ":"))
        || hasUpperCase(first.utf8)
    {
        domain = String(first)
        remainder = String(rest)
    }
    if domain == "docker.io", !remainder.utf8.contains(UInt8(ascii: "/")) { remainder = "library/" + remainder }
    return (domain, remainder)
}
