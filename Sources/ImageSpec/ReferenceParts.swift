/// The parts of a reference by the grammar of `distribution/reference`:
/// `[domain/]path-component[/path-component]*[:tag][@digest]`.
struct ReferenceParts {
    var domain: ArraySlice<UInt8>
    var path: ArraySlice<UInt8>
    var tag: ArraySlice<UInt8>?
    var digest: ArraySlice<UInt8>?

    /// Nil where the text does not follow the grammar.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            let digest = rest[(at + 1)...]
            guard isDigest(digest) else { return nil }
            self.digest = digest
            rest = rest[..<at]
        }
        let lastSlash = rest.lastIndex(of: UInt8(ascii: "/"))
        let tail = lastSlash.map { rest[($0 + 1)...] } ?? rest
        if let colon = tail.firstIndex(of: UInt8(ascii: ":")) {
            let tag = rest[(colon + 1)...]
            guard isTag(tag) else { return nil }
            self.tag = tag
            rest = rest[..<colon]
        }
        domain = []
        path = rest
        if let slash = rest.firstIndex(of: UInt8(ascii: "/")), isDomain(rest[..<slash]),
            isPath(rest[(slash + 1)...])
        {
            domain = rest[..<slash]
            path = rest[(slash + 1)...]
            return
        }
        guard isPath(rest) else { return nil }
    }
}

func isLowerHex(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }
func isLowerAlphanumeric(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerAlphanumeric(byte) || (65...90).contains(byte) }

/// `[\w][\w.-]{0,127}`
private func isTag(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count <= 128 else { return false }
    guard isAlphanumeric(first) || first == UInt8(ascii: "_") else { return false }
    return bytes.allSatisfy {
        isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
}

/// `algorithm[+.-_algorithm]*:hex{32,}`
private func isDigest(_ text: ArraySlice<UInt8>) -> Bool {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let hex = text[(colon + 1)...]
    guard hex.count >= 32,
        hex.allSatisfy({ isLowerHex($0) || (65...70).contains($0) })
    else { return false }
    var atStart = true
    for byte in text[..<colon] {
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
private func isPath(_ text: ArraySlice<UInt8>) -> Bool {
    var separator: (byte: UInt8, count: Int) = (0, 0)
    var isStart = true
    for byte in text {
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
private func isDomain(_ text: ArraySlice<UInt8>) -> Bool {
    var host = text
    if host.first == UInt8(ascii: "[") {
        guard let close = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = host[(host.startIndex + 1)..<close]
        guard !address.isEmpty,
            address.allSatisfy({ isLowerHex($0) || (65...70).contains($0) || $0 == UInt8(ascii: ":") })
        else { return false }
        let rest = host[(close + 1)...]
        return rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst())
    }
    if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
        guard isPort(host[(colon + 1)...]) else { return false }
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

private func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
    !digits.isEmpty && digits.allSatisfy { (48...57).contains($0) }
}
