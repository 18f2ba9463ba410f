/// The parts of a reference by the grammar of `distribution/reference`:
/// `[domain/]path-component[/path-component]*[:tag][@digest]`.
struct ReferenceParts {
    var domain: Substring
    var path: Substring
    var tag: Substring?
    var digest: Substring?

    /// Nil where the text does not follow the grammar.
    init?(_ text: String) {
        var rest = text[...]
        if let at = rest.utf8.firstIndex(of: UInt8(ascii: "@")) {
            let digest = rest[rest.utf8.index(after: at)...]
            guard isDigest(digest) else { return nil }
            self.digest = digest
            rest = rest[..<at]
        }
        let lastSlash = rest.utf8.lastIndex(of: UInt8(ascii: "/"))
        let tail = lastSlash.map { rest[rest.utf8.index(after: $0)...] } ?? rest
        if let colon = tail.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let tag = rest[rest.utf8.index(after: colon)...]
            guard isTag(tag) else { return nil }
            self.tag = tag
            rest = rest[..<colon]
        }
        domain = rest[rest.startIndex..<rest.startIndex]
        path = rest
        if let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")), isDomain(rest[..<slash]),
            isPath(rest[rest.utf8.index(after: slash)...])
        {
            domain = rest[..<slash]
            path = rest[rest.utf8.index(after: slash)...]
            return
        }
        guard isPath(rest) else { return nil }
    }
}

func isLowerHex(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }
func isLowerAlphanumeric(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerAlphanumeric(byte) || (65...90).contains(byte) }

/// `[\w][\w.-]{0,127}`
private func isTag(_ text: Substring) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= 128 else { return false }
    guard isAlphanumeric(first) || first == UInt8(ascii: "_") else { return false }
    return bytes.allSatisfy {
        isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
}

/// `algorithm[+.-_algorithm]*:hex{32,}`
private func isDigest(_ text: Substring) -> Bool {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let hex = text.utf8[text.utf8.index(after: colon)...]
    guard hex.count >= 32,
        hex.allSatisfy({ isLowerHex($0) || (65...70).contains($0) })
    else { return false }
    var atStart = true
    for byte in text.utf8[..<colon] {
        let isLetter = isAlphanumeric(byte) && !(48...57).contains(byte)
        if atStart {
            guard isLetter else { return false }
            atStart = false
        } else if byte == 45 || byte == 95 || byte == 43 || byte == 46 {
            atStart = true
        } else if !isAlphanumeric(byte) {
            return false
        }
    }
    return !atStart
}

/// Components of lower-case letters and digits, joined by `.`, `_`, `__` or dashes; slashes between components.
private func isPath(_ text: Substring) -> Bool {
    var separator: (byte: UInt8, count: Int) = (0, 0)
    var isStart = true
    for byte in text.utf8 {
        if isLowerAlphanumeric(byte) {
            separator = (0, 0)
            isStart = false
        } else if byte == UInt8(ascii: "/") {
            guard !isStart, separator.count == 0 else { return false }
            isStart = true
        } else {
            guard !isStart, byte == 46 || byte == 95 || byte == 45, separator.count == 0 || separator.byte == byte
            else { return false }
            separator = (byte, separator.count + 1)
            if byte == 46 && separator.count > 1 || byte == 95 && separator.count > 2 { return false }
        }
    }
    return !isStart && separator.count == 0
}

/// A host name, an IPv4 address or an IPv6 address in brackets, with a port if there is one.
private func isDomain(_ text: Substring) -> Bool {
    var host = text.utf8[...]
    if host.first == UInt8(ascii: "[") {
        guard let close = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = host[host.index(after: host.startIndex)..<close]
        guard !address.isEmpty,
            address.allSatisfy({ isLowerHex($0) || (65...70).contains($0) || $0 == UInt8(ascii: ":") })
        else { return false }
        let rest = host[host.index(after: close)...]
        return rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst())
    }
    if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
        guard isPort(host[host.index(after: colon)...]) else { return false }
        host = host[..<colon]
    }
    // Labels begin and end with a letter or digit.
    var previous = UInt8(ascii: ".")
    for byte in host {
        if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") {
            guard isAlphanumeric(previous) || byte == 45 && previous == 45 else { return false }
        } else {
            guard isAlphanumeric(byte) else { return false }
        }
        previous = byte
    }
    return isAlphanumeric(previous)
}

private func isPort(_ digits: Substring.UTF8View) -> Bool {
    !digits.isEmpty && digits.allSatisfy { (48...57).contains($0) }
}
