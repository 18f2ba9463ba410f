internal import DfcBasics

/// The parts of a URL as Go's `net/url` splits it.
struct URLText {
    /// Lower case, such as `https`.
    var scheme: String
    /// Host and port.
    var host: String
    /// Decoded.
    var path: String
    /// As written, without `?`.
    var query: String
    /// Decoded, without `#`.
    var fragment: String
    /// The URL without query and fragment.
    var remote: String

    /// Nil for a text that is no URL with a scheme and an authority.
    init?(_ text: String) {
        let (front, fragment) = text.cut(at: UInt8(ascii: "#"))
        let (address, query) = front.cut(at: UInt8(ascii: "?"))
        let (name, behind) = address.cut(at: UInt8(ascii: ":"))
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }), !name.isEmpty, let rest = behind?.behind("//")
        else { return nil }
        scheme = name.lowercased()
        let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        let raw = String(rest[slash...])
        guard let path = URLText.decoded(raw), let decodedFragment = URLText.decoded(String(fragment ?? "")),
            let authority = URLAuthority(String(rest[..<slash]), scheme: scheme)
        else { return nil }
        host = authority.host
        self.path = path
        self.query = query.map { String($0) } ?? ""
        self.fragment = decodedFragment
        // Go leaves the slashes out where nothing is behind them, and keeps a question mark with nothing behind it.
        remote =
            scheme + (rest.isEmpty ? ":" : "://") + authority.text + URLText.encoded(raw, path)
            + (query?.isEmpty == true ? "?" : "")
    }

    /// Without percent escapes; nil for a broken one.
    static func decoded(_ text: String, plusIsBlank: Bool = false) -> String? {
        guard text.utf8.contains(where: { $0 == 37 || plusIsBlank && $0 == 43 }) else { return text }
        var bytes: [UInt8] = []
        var rest = GoText.bytes(of: text)[...]
        while let byte = rest.popFirst() {
            if byte == 37 {
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
            } else {
                bytes.append(plusIsBlank && byte == 43 ? 32 : byte)
            }
        }
        return GoText.string(bytes)
    }

    /// The path as it was written, where that is a valid encoding; else encoded anew.
    private static func encoded(_ raw: String, _ path: String) -> String {
        func isPlain(_ byte: UInt8) -> Bool {
            URLAuthority.isLetterOrDigit(byte) || "-_.~$&+,/:;=@!'()*[]%".utf8.contains(byte)
        }
        return raw.utf8.allSatisfy(isPlain) ? raw : escaped(path, except: "-_.~$&+,/:;=@")
    }

    /// Everything but letters, digits and these as percent escapes.
    static func escaped(_ text: String, except marks: String) -> String {
        var out: [UInt8] = []
        for byte in GoText.bytes(of: text) {
            if URLAuthority.isLetterOrDigit(byte) || marks.utf8.contains(byte) {
                out.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                out += Array("%".utf8) + Array((digits.utf8.count == 1 ? "0" : "").utf8) + Array(digits.utf8)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The values of a query by key; pairs that cannot be decoded are left out.
    static func values(_ query: String) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in query.pieces(between: UInt8(ascii: "&")) where !pair.isEmpty && !pair.utf8.contains(59) {
            let (key, value) = pair.cut(at: UInt8(ascii: "="))
            guard let name = decoded(String(key), plusIsBlank: true),
                let text = decoded(value.map { String($0) } ?? "", plusIsBlank: true)
            else { continue }
            values[name, default: []].append(text)
        }
        return values
    }
}
