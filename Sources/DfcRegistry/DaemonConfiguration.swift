package import DfcBasics
internal import DfcHost

/// The configuration file: a BuildKit daemon's TOML, of which the keys that mean something here are read.
package struct DaemonConfiguration: Sendable {
    /// A configuration file that cannot be used.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// The file.
        package var path: String
        /// What is wrong, with the line where it is known.
        package var message: String
        /// `failed to load config from FILE: TEXT`
        package var description: String { "failed to load config from \(path): \(message)" }
    }

    /// How registries are reached.
    package var registries = RegistryConfiguration()
    /// What `--allow` may grant; nil when the file does not say.
    package var entitlements: [String]?
    /// The `[worker.oci]` table, for its garbage collection keys; nil when there is none.
    package var worker: JSONValue?
    /// One line for each key that has no meaning here.
    package var warnings: [String] = []

    /// Nothing configured.
    package init() {}

    /// Reads a file.
    package static func load(_ path: String) throws(Failure) -> DaemonConfiguration {
        let bytes: [UInt8]
        do { bytes = try CertificateFiles.read(path) } catch { throw Failure(path: path, message: "\(error)") }
        return try parse(bytes, path: path)
    }

    /// Reads the bytes of a file; `path` is for the messages.
    package static func parse(_ bytes: [UInt8], path: String) throws(Failure) -> DaemonConfiguration {
        let document: JSONValue
        do { document = try TOMLParser.parse(bytes) } catch { throw Failure(path: path, message: "\(error)") }
        var reader = Reader(path: path)
        var result = DaemonConfiguration()
        for member in document.members ?? [] {
            switch member.key {
            case "registry":
                for host in try reader.table(member, "registry") {
                    result.registries.hosts[host.key] = try reader.host(host)
                }
            case "insecure-entitlements": result.entitlements = try reader.strings(member, member.key)
            case "worker":
                for worker in try reader.table(member, "worker") {
                    if worker.key == "oci" {
                        result.worker = try reader.worker(worker)
                    } else {
                        reader.unknown("worker.\(worker.key)")
                    }
                }
            default: reader.unknown(member.key)
            }
        }
        result.warnings = reader.warnings
        return result
    }
}

private struct Reader {
    let path: String
    var warnings: [String] = []

    init(path: String) { self.path = path }

    mutating func unknown(_ key: String) { warnings.append("\(path): key \"\(key)\" has no meaning here") }

    func fault(_ key: String, _ wanted: String) -> DaemonConfiguration.Failure {
        .init(path: path, message: "\(key) must be \(wanted)")
    }

    func table(_ member: JSONValue.Member, _ key: String) throws(DaemonConfiguration.Failure) -> [JSONValue.Member] {
        guard let members = member.value.members else { throw fault(key, "a table") }
        return members
    }

    func strings(_ member: JSONValue.Member, _ key: String) throws(DaemonConfiguration.Failure) -> [String] {
        guard let elements = member.value.array else { throw fault(key, "a list of strings") }
        let strings = elements.compactMap(\.string)
        guard strings.count == elements.count else { throw fault(key, "a list of strings") }
        return strings
    }

    func flag(_ member: JSONValue.Member, _ key: String) throws(DaemonConfiguration.Failure) -> Bool {
        guard let value = member.value.bool else { throw fault(key, "true or false") }
        return value
    }

    mutating func host(
        _ table: JSONValue.Member
    ) throws(DaemonConfiguration.Failure) -> RegistryConfiguration.Host {
        var host = RegistryConfiguration.Host()
        let prefix = "registry.\"\(table.key)\""
        for member in try self.table(table, prefix) {
            let key = "\(prefix).\(member.key)"
            switch member.key {
            case "mirrors": host.mirrors = try strings(member, key)
            case "http": host.plainHTTP = try flag(member, key)
            case "insecure": host.insecure = try flag(member, key)
            case "ca": host.authorities = try strings(member, key)
            case "keypair":
                guard let pairs = member.value.array else { throw fault(key, "a list of tables") }
                for pair in pairs {
                    guard let certificate = pair["cert"]?.string, let file = pair["key"]?.string else {
                        throw fault(key, "tables with \"key\" and \"cert\"")
                    }
                    host.keyPairs.append(.init(certificate: certificate, key: file))
                }
            default: unknown(key)
            }
        }
        return host
    }

    mutating func worker(_ table: JSONValue.Member) throws(DaemonConfiguration.Failure) -> JSONValue {
        let known: Set<String> = [
            "enabled", "gc", "gckeepstorage", "gcpolicy", "reservedSpace", "maxUsedSpace", "minFreeSpace",
        ]
        for member in try self.table(table, "worker.oci") where !known.contains(member.key) {
            unknown("worker.oci.\(member.key)")
        }
        return table.value
    }
}
