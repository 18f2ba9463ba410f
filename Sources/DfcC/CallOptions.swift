internal import DfcBasics
internal import DockerfileLowering
internal import ImageSpec

/// The options of a call, read from their JSON text.
struct CallOptions {
    /// What is asked for.
    enum Form: String {
        case json
        case llb
    }

    /// Options that are no valid text or hold something unknown.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var form = Form.json
    private var attributes: [String: String] = [:]
    private var session = ""
    private var platform = Platform.host
    private var ignoreFile: [UInt8]?
    private var dockerfileIgnoreFile: [UInt8]?
    private var lock: LockFile?
    private var isUnresolved = false

    init(_ text: [UInt8]?) throws(Fault) {
        guard let text else { return }
        let document: JSONValue
        do { document = try JSONParser.parse(text) } catch { throw Fault(description: "options: \(error)") }
        guard let members = document.members else { throw Fault(description: "options: not an object") }
        for member in members { try take(member) }
    }

    private mutating func take(_ member: JSONValue.Member) throws(Fault) {
        switch member.key {
        case "attributes":
            guard let members = member.value.members else {
                throw Fault(description: "options: attributes is not an object")
            }
            for attribute in members { attributes[attribute.key] = try text(attribute) }
        case "session": session = try text(member)
        case "platform":
            let name = try text(member)
            do { platform = try Platform(parsing: name).normalized() } catch {
                throw Fault(description: "options: platform: \(error)")
            }
        case "ignoreFile": ignoreFile = Array(try text(member).utf8)
        case "dockerfileIgnoreFile": dockerfileIgnoreFile = Array(try text(member).utf8)
        case "lock":
            do { lock = try LockFile(reading: GoJSON.compact(member.value)) } catch {
                throw Fault(description: "options: lock: \(error)")
            }
        case "unresolved":
            guard let value = member.value.bool else {
                throw Fault(description: "options: unresolved is neither true nor false")
            }
            isUnresolved = value
        case "form":
            let name = try text(member)
            guard let form = Form(rawValue: name) else { throw Fault(description: "options: unknown form \"\(name)\"") }
            self.form = form
        default: throw Fault(description: "options: unknown member \"\(member.key)\"")
        }
    }

    private func text(_ member: JSONValue.Member) throws(Fault) -> String {
        guard let text = member.value.string else { throw Fault(description: "options: \(member.key) is not a text") }
        return text
    }

    /// Who answers for base images.
    var images: any ImageResolver {
        let known = LockedImages(lock ?? LockFile())
        return isUnresolved ? UnresolvedImages(behind: known) : known
    }

    func frontend(_ dockerfile: [UInt8]) -> FrontendOptions {
        FrontendOptions(
            attributes: attributes, sessionID: session, buildPlatform: platform, dockerfile: dockerfile,
            ignoreFile: ignoreFile, dockerfileIgnoreFile: dockerfileIgnoreFile)
    }
}
