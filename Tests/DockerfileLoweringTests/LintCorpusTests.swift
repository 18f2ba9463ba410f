import DfcBasics
import DockerfileLowering
import ImageSpec
import RecordedCases
import TestSupport
import Testing

/// The recorded cases of the build's checks and of the other subrequests.
@Suite struct LintCorpusTests {
    @Test func recordedChecks() throws {
        guard let cases = try Corpus.cases("lint.json")?.cases else { return }
        var passed = 0
        for item in cases {
            let faults = try lintFaults(RequestCase(item))
            if faults.isEmpty { passed += 1 } else { print("lint \(item["id"]?.string ?? ""): \(faults)") }
        }
        print("lint: \(passed) of \(cases.count)")
        #expect(passed == cases.count)
    }

    private func lintFaults(_ item: RequestCase) throws -> [String] {
        let expected = item.expected.flatMap { $0["one_of"]?.array ?? [$0] }
        var best: [String]?
        for one in expected {
            let faults = try lintFaults(item, one)
            if faults.count < best?.count ?? .max { best = faults }
        }
        return best ?? ["no expectation"]
    }

    private func lintFaults(_ item: RequestCase, _ expected: JSONValue) throws -> [String] {
        let result: CallResult
        do throws(CompileError) {
            result = try call("frontend.lint", item.options, images: item.images, facts: CaseFacts(folder: "/"))
        } catch {
            return error.message == expected["request_error"]?.string ? [] : ["request error: \(error.message)"]
        }
        var faults: [String] = []
        let mine = result.warnings.map { WarningLine($0) }.sorted()
        var wanted: [[WarningLine]] = [[]]
        for warning in expected["warnings"]?.array ?? [] {
            wanted = wanted.flatMap { line in WarningLine.variants(warning).map { line + [$0] } }
        }
        if !wanted.contains(where: { $0.sorted() == mine }) { faults.append("warnings \(mine.map(\.text))") }
        if String(result.status) != expected["status"]?.string { faults.append("status \(result.status)") }
        if let text = expected["text"]?.string, text != result.text { faults.append("text \(result.text)") }
        let error = expected["build_error"]
        if !item.accepts(error?["message"], result.buildError?.message) {
            faults.append("build error \(result.buildError?.message ?? "none")")
        }
        faults += buildFaults(item, expected["build"])
        return faults
    }

    /// The same file through an ordinary build.
    private func buildFaults(_ item: RequestCase, _ expected: JSONValue?) -> [String] {
        do {
            let result = try compile(item.options, images: item.images, facts: CaseFacts(folder: "/"))
            if expected?["error"] != nil { return ["builds"] }
            return result.warnings.count == Int(expected?["warnings"]?.integer ?? 0)
                ? [] : ["build warnings \(result.warnings.count)"]
        } catch {
            return item.accepts(expected?["error"], error.message) ? [] : ["build error \(error.message)"]
        }
    }

    @Test func recordedSubrequests() throws {
        guard let cases = try Corpus.cases("call.json")?.cases else { return }
        var passed = 0
        for item in cases {
            let one = RequestCase(item)
            let expected = one.expected.flatMap { $0["one_of"]?.array ?? [$0] }
            let faults = callFaults(one, expected)
            if faults.isEmpty { passed += 1 } else { print("call \(item["id"]?.string ?? ""): \(faults)") }
        }
        print("call: \(passed) of \(cases.count)")
        #expect(passed == cases.count)
    }

    private func callFaults(_ item: RequestCase, _ expected: [JSONValue]) -> [String] {
        do {
            let result = try call(
                "frontend." + (item.value["request"]?.string ?? ""), item.options, images: item.images,
                facts: CaseFacts(folder: "/"))
            let json = try JSONParser.parse(result.json)
            let members = (json.members ?? []).filter { $0.key != "sources" }
            for one in expected where one["text"]?.string == result.text && one["version"]?.string == result.version {
                guard let wanted = one["json"] else { return [] }
                if wanted.sorted == JSONValue.object(members).sorted { return [] }
            }
            return [result.text, GoJSON.text(.object(members))]
        } catch let error as CompileError {
            return expected.contains { $0["error"]?.string == error.message } ? [] : [error.message]
        } catch {
            return ["\(error)"]
        }
    }
}

/// A finding as the cases write it.
private struct WarningLine: Comparable {
    var line: Int
    var last: Int
    var text: String

    init(_ warning: LintWarning) {
        line = warning.lines.first ?? 0
        last = warning.lines.last ?? 0
        text = warning.rule + " " + warning.message
    }

    init(_ value: JSONValue, message: String) {
        line = Int(value["lines"]?.array?.first?.integer ?? 0)
        last = Int(value["lines"]?.array?.last?.integer ?? 0)
        text = (value["rule"]?.string ?? "") + " " + message
    }

    static func variants(_ value: JSONValue) -> [WarningLine] {
        let messages = value["message"]?["one_of"]?.array ?? [value["message"] ?? .null]
        return messages.map { WarningLine(value, message: $0.string ?? "") }
    }

    static func < (left: WarningLine, right: WarningLine) -> Bool {
        (left.line, left.last, left.text) < (right.line, right.last, right.text)
    }
}

/// A case of `lint.json` or `call.json`.
struct RequestCase {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    var expected: [JSONValue] { value["expect"].map { [$0] } ?? [] }

    var images: CaseImages { CaseImages(images: value["images"]) }

    var options: FrontendOptions {
        var options = FrontendOptions(
            sessionID: "SESSION", buildPlatform: Platform(os: "linux", architecture: "amd64"), dockerfile: bytes)
        for member in value["opts"]?.members ?? [] { options.attributes[member.key] = member.value.string ?? "" }
        options.ignoreFile = value["dockerignore"]?.string.map { Array($0.utf8) }
        options.dockerfileIgnoreFile = value["dockerfile_dockerignore"]?.string.map { Array($0.utf8) }
        return options
    }

    private var bytes: [UInt8] {
        if let text = value["source"]?.string { return Array(text.utf8) }
        if let text = value["source_b64"]?.string { return Base64.decode(text) ?? [] }
        return (value["source_parts"]?.array ?? []).flatMap { part in
            Array(String(repeating: part["text"]?.string ?? "", count: Int(part["repeat"]?.integer ?? 1)).utf8)
        }
    }

    /// Equal, one of several right ones, or both absent.
    func accepts(_ expected: JSONValue?, _ text: String?) -> Bool {
        guard let expected, expected != .null else { return text == nil }
        let texts = expected["one_of"]?.array ?? [expected]
        guard let text else { return false }
        return texts.contains { $0.string == text || ($0.string.map { sorted($0) } ?? "") == sorted(text) }
    }

    /// The rules of a violation stand in no fixed order.
    private func sorted(_ text: String) -> String {
        let prefix = "lint violation found for rules: "
        guard text.hasPrefix(prefix) else { return text }
        return prefix + text.dropFirst(prefix.count).split(separator: ", ").sorted().joined(separator: ", ")
    }
}

/// The base images of the cases: every one exists, unless the case says otherwise.
struct CaseImages: ImageResolver {
    let images: JSONValue?

    struct Missing: Error, CustomStringConvertible { var description: String }

    func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        if reference.contains("missing") { throw Missing(description: "not found") }
        var image = ImageConfig(
            platform: reference.contains("onlyarm") ? Platform(os: "linux", architecture: "arm64") : platform)
        for member in images?.members ?? [] {
            guard let name = try? ImageName(parsing: member.key).tagged.description, name == reference else { continue }
            var members = image.json.members ?? []
            members.removeAll { $0.key == "config" }
            image = try ImageConfig(json: .object(members + (member.value.members ?? [])))
            if member.value["config"] == nil {
                image = try ImageConfig(json: .object(members + [.init("config", member.value)]))
            }
        }
        image.rootfs.diffIDs = ["sha256:" + String(repeating: "0", count: 64)]
        return ResolvedImage(digest: Digest.of(reference), config: image.encode())
    }

    func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        throw Missing(description: "\(reference): not found")
    }
}
