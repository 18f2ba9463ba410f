internal import DfcBasics

/// Why a text is no platform, in containerd's words.
public struct PlatformError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text of the error.
    public var description: String
}

extension Platform {
    /// Reads `os[(version[+feature...])]/arch[/variant]`, or an operating system or architecture alone (containerd's
    /// `platforms.Parse`). The architecture is put in its usual spelling, the rest stays as given.
    public init(parsing text: String) throws(PlatformError) {
        func fail(_ message: String) -> PlatformError {
            PlatformError(description: message + ": invalid argument")
        }
        if text.utf8.contains(UInt8(ascii: "*")) {
            throw fail("\(GoQuote.quote(text)): wildcards not yet supported")
        }
        let parts = text.pieces(between: UInt8(ascii: "/"), maxCuts: 3)
        let first = try OperatingSystemText(parts[0], of: text)
        for part in parts.dropFirst() where part.isEmpty || !part.utf8.allSatisfy(isSpecifierByte) {
            throw fail(
                "\(GoQuote.quote(part)) is an invalid component of \(GoQuote.quote(text)): platform specifier component must match "
                    + "\"^[A-Za-z0-9_.-]+$\"")
        }
        self.init(
            os: Platform.normalizedOS(first.os), architecture: "", osVersion: first.version,
            osFeatures: first.features)
        switch parts.count {
        case 1:
            if knownSystems.contains(os) {
                architecture = Platform.host.architecture
                return
            }
            (architecture, variant) = Platform.normalizedArchitecture(parts[0], "")
            if architecture == "arm", variant == "v7" { variant = "" }
            guard knownArchitectures.contains(architecture) else {
                throw fail("\(GoQuote.quote(text)): unknown operating system or architecture")
            }
            os = Platform.host.os
        case 2:
            (architecture, variant) = Platform.normalizedArchitecture(parts[1], "")
            if architecture == "arm", variant == "v7" { variant = "" }
        case 3:
            (architecture, variant) = Platform.normalizedArchitecture(parts[1], parts[2])
            if architecture == "arm64", variant.isEmpty { variant = "v8" }
        default:
            throw fail("\(GoQuote.quote(text)): cannot parse platform specifier")
        }
    }

    /// `os/arch[/variant]` (containerd's `platforms.Format`); `unknown` without an operating system.
    public var short: String {
        if os.isEmpty { return "unknown" }
        var text = os
        if !architecture.isEmpty { text += "/" + architecture }
        if !variant.isEmpty { text += "/" + variant }
        return text
    }

    /// `os[(version[+feature...])]/arch[/variant]` (containerd's `platforms.FormatAll`).
    public var full: String {
        if os.isEmpty || osVersion.isEmpty && osFeatures.isEmpty { return short }
        var text = os + "(" + Platform.encoded(osVersion)
        for feature in normalized().osFeatures where !feature.isEmpty { text += "+" + Platform.encoded(feature) }
        text += ")"
        if !architecture.isEmpty { text += "/" + architecture }
        if !variant.isEmpty { text += "/" + variant }
        return text
    }

    /// Percent-encodes what would end an option in the text form.
    private static func encoded(_ option: String) -> String {
        var text = ""
        for scalar in option.unicodeScalars {
            switch scalar {
            case "%": text += "%25"
            case "+": text += "%2B"
            case "(": text += "%28"
            case ")": text += "%29"
            case "/": text += "%2F"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

private let knownSystems: Set<String> = [
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
    "openbsd", "plan9", "solaris", "windows", "zos",
]
private let knownArchitectures: Set<String> = [
    "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "ppc64", "ppc64le", "loong64", "mips", "mipsle",
    "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64",
    "wasm",
]

private func isSpecifierByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
    default: false
    }
}

/// The first part of a platform: system, version and features.
private struct OperatingSystemText {
    var os: String
    var version = ""
    var features: [String] = []

    init(_ part: String, of whole: String) throws(PlatformError) {
        let pattern =
            #"^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$"#
        var invalid: PlatformError {
            PlatformError(
                description: "\(GoQuote.quote(part)) is an invalid OS component of \(GoQuote.quote(whole)): "
                    + "OSAndVersion specifier component must match \"\(pattern)\": invalid argument")
        }
        let (name, options) = part.cut(at: UInt8(ascii: "("))
        guard !name.isEmpty, name.utf8.allSatisfy({ isSpecifierByte($0) && $0 != UInt8(ascii: ".") }) else {
            throw invalid
        }
        os = String(name)
        guard let options else { return }
        guard options.utf8.last == UInt8(ascii: ")") else { throw invalid }
        let pieces = Substring(options.utf8.dropLast()).pieces(between: UInt8(ascii: "+"))
        for (index, piece) in pieces.enumerated() {
            guard piece.utf8.allSatisfy({ isSpecifierByte($0) || $0 == UInt8(ascii: "%") }),
                index == 0 || !piece.isEmpty
            else { throw invalid }
            guard let text = percentDecoded(piece) else {
                throw PlatformError(
                    description: index == 0
                        ? "\(GoQuote.quote(whole)) has an invalid OS version \(GoQuote.quote(piece))"
                        : "\(GoQuote.quote(whole)) has invalid OS features: invalid os feature \(GoQuote.quote(piece))"
                )
            }
            if index == 0 { version = text } else if !text.isEmpty { features.append(text) }
        }
    }
}

private func percentDecoded(_ text: String) -> String? {
    if !text.utf8.contains(UInt8(ascii: "%")) { return text }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.popFirst(), let low = rest.popFirst(),
            let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(value)
    }
    return String(decoding: bytes, as: UTF8.self)
}
