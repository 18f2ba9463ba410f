internal import DfcBasics

/// The body of an error answer of a registry.
enum RegistryAnswer {
    /// `code: message` of each error, joined; the start of the body where it has another form.
    static func message(_ body: [UInt8]) -> String {
        if let document = try? JSONParser.parse(body), let errors = document["errors"]?.array, !errors.isEmpty {
            return errors.map { error in
                let code = error["code"]?.string ?? "UNKNOWN"
                let message = error["message"]?.string ?? ""
                return message.isEmpty ? code : "\(code): \(message)"
            }.joined(separator: ", ")
        }
        if let document = try? JSONParser.parse(body), let details = document["details"]?.string { return details }
        let text = String(decoding: body.prefix(256), as: UTF8.self)
        return text.contains("<") ? "" : text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
