internal import DfcBasics
internal import DfcHost
internal import DfcOperations

/// The secrets of `--secret`, each read when a step asks for it.
struct SecretFlags: SecretProvider {
    private enum Place {
        case file(String)
        case variable([UInt8])
    }

    /// The most that a secret may have.
    private static let limit: Int64 = 500 * 1024

    private var places: [String: Place] = [:]

    /// Reads the flags, `id=X[,src=FILE|,env=VAR][,type=file|env]`.
    ///
    /// - Throws: `BuildError` in buildx's words for a flag that makes no sense and a file that is not there.
    init(_ flags: [String], environment: (String) -> String?) throws(BuildError) {
        for flag in flags {
            var fields = try FlagFields(flag, keys: ["type", "id", "source", "src", "env"])
            fields.rename("src", to: "source")
            let id = fields["id"] ?? ""
            if id.isEmpty { throw BuildError(.client, "secret missing ID") }
            places[id] = try Self.place(fields, id, environment)
        }
    }

    private static func place(
        _ fields: FlagFields, _ id: String, _ environment: (String) -> String?
    ) throws(BuildError) -> Place {
        let type = fields["type"] ?? ""
        guard ["", "file", "env"].contains(type) else {
            throw BuildError(.client, "unsupported secret type \"\(type)\"")
        }
        var variable = fields["env"] ?? ""
        var file = fields["source"] ?? ""
        if type == "env" && variable.isEmpty { (variable, file) = (file, "") }
        if variable.isEmpty && file.isEmpty {
            if let value = environment(id) { return .variable(Array(value.utf8)) }
            file = id
        }
        if !variable.isEmpty { return .variable(Array((environment(variable) ?? "").utf8)) }
        do {
            let stat = try System.stat(file, follow: true)
            if stat.size > limit { throw BuildError(.client, "secret \(id) too big. max size 500KB") }
            return .file(try AbsolutePath.of(file))
        } catch let error as BuildError {
            throw error
        } catch {
            throw BuildError(.client, "failed to stat \(file): \(error)")
        }
    }

    /// The bytes of a secret, nil where there is none of that id.
    func secret(_ id: String) throws -> [UInt8]? {
        switch places[id] {
        case nil: nil
        case .variable(let bytes): bytes
        case .file(let path): try System.readAll(path, limit: Self.limit)
        }
    }
}
