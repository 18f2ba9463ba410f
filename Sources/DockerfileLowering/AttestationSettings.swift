internal import DfcBasics
internal import ImageSpec
internal import LLB

extension FrontendSettings {
    private static let sbom = "sbom"
    private static let provenance = "provenance"

    /// Checks what the attributes say of attestations (`attest:TYPE`, `build-arg:BUILDKIT_ATTEST_TYPE`), which change
    /// nothing in a graph.
    static func checkAttestations(_ attributes: TextMap) throws(CompileError) {
        var types: [String: String] = [:]
        for entry in attributes.entries {
            guard let type = entry.key.behind("attest:") ?? entry.key.behind("build-arg:BUILDKIT_ATTEST_") else {
                continue
            }
            types[GoText.lower(type)] = entry.value
        }
        for (type, text) in types.sorted(by: { $0.key < $1.key }) {
            let fields: [String]
            do {
                fields = text.isEmpty ? [] : try CSVRecord.fields(text)
            } catch {
                throw CompileError("failed to parse \(type): \(error.description)")
            }
            if type == sbom { try checkScanner(fields) }
        }
        if let unknown = types.keys.sorted().first(where: { $0 != sbom && $0 != provenance }) {
            throw CompileError("unknown attestation type \(GoQuote.quote(unknown))")
        }
    }

    private static func checkScanner(_ fields: [String]) throws(CompileError) {
        for field in fields {
            let (name, value) = field.cut(at: UInt8(ascii: "="))
            guard name == "generator" else { continue }
            let scanner = value.map { String($0) } ?? ""
            do {
                _ = try ImageName(parsing: scanner)
            } catch {
                throw CompileError("failed to parse sbom scanner \(scanner): \(error)")
            }
        }
    }
}
