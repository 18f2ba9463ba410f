import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import RecordedCases
import TestSupport

/// Compiles a case and tells what differs from the recording.
struct LLBComparison {
    let item: LLBCase
    let images: any ImageResolver

    init(_ item: LLBCase, images: any ImageResolver) {
        self.item = item
        self.images = images
    }

    func faults() throws -> [String] {
        let compiled: CompileResult
        do {
            compiled = try compile(try item.options, images: images, facts: CaseFacts(folder: item.folder))
        } catch let error as CompileError {
            return errorFaults(error)
        }
        if let error = item.results.compactMap({ $0["error"]?["text"]?.string }).first {
            return ["compiles, but should fail: \(error)"]
        }
        guard compiled.results.count == item.results.count else { return ["wrong number of results"] }
        var faults: [String] = []
        let dump = try JSONParser.parse(compiled.dumpJSON())
        for (number, golden) in item.results.enumerated() {
            let dumped = dump["multi"]?.array?[number] ?? dump
            faults += resultFaults(compiled.results[number], dumped, golden)
            if let bytes = try item.definition(of: compiled.results[number].platform, among: item.results.count),
                bytes != compiled.results[number].definition.encode()
            {
                faults.append("definition bytes")
            }
        }
        if warnings(compiled.warnings) != (item.results[0]["warnings"] ?? .array([])).sorted {
            faults.append("warnings: \(GoJSON.text(warnings(compiled.warnings)))")
        }
        return faults
    }

    private func errorFaults(_ error: CompileError) -> [String] {
        guard let golden = item.results.compactMap({ $0["error"] }).first(where: { $0 != .null }) else {
            return ["fails: \(error.message)"]
        }
        if golden["unstable"]?.bool == true { return [] }
        var faults: [String] = []
        if golden["text"]?.string != error.message { faults.append("error text: \(error.message)") }
        let places = (golden["locations"]?.array ?? []).map { place in
            (place.array ?? []).compactMap { $0.array?.first?.integer }.map { Int($0) }
        }
        if places != error.locations.map(Array.init) { faults.append("error places: \(error.locations)") }
        return faults
    }

    private func resultFaults(_ result: PlatformResult, _ dump: JSONValue, _ golden: JSONValue) -> [String] {
        var faults: [String] = []
        let digests = result.definition.entries.map(\.digest.description)
        let wanted = (golden["ops"]?.array ?? []).compactMap { $0["digest"]?.string }
        if digests != wanted {
            let first = zip(digests, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            faults.append("ops differ from \(first.map { String($0) } ?? "the end") of \(wanted.count)")
        }
        if (digests.last ?? "") != golden["final"]?.string { faults.append("final") }
        if let image = try? JSONParser.parse(result.config), image.sorted != (golden["image"] ?? .null).sorted {
            faults.append("image \(String(decoding: result.config, as: UTF8.self))")
        }
        for key in ["baseImageSha256", "epoch", "ignoreCache", "sbomExtras", "platform", "final"] {
            let mine = key == "ignoreCache" && dump[key] == .bool(false) ? nil : dump[key]?.sorted
            if mine != golden[key]?.sorted { faults.append("\(key): \(mine.map { GoJSON.text($0) } ?? "absent")") }
        }
        if digests == wanted { faults += detailFaults(dump, golden) }
        return faults
    }

    private func detailFaults(_ dump: JSONValue, _ golden: JSONValue) -> [String] {
        var faults: [String] = []
        for (mine, wanted) in zip(dump["ops"]?.array ?? [], golden["ops"]?.array ?? []) {
            for key in ["metadata", "op"] where recorded(mine[key] ?? .null) != (wanted[key] ?? .null).sorted {
                faults.append(
                    "\(key): \(GoJSON.text(mine[key] ?? .null)) instead of \(GoJSON.text(wanted[key] ?? .null))")
            }
        }
        if (dump["sources"] ?? .null).sorted != (golden["sources"] ?? .null).sorted {
            faults.append("sources: \(GoJSON.text(dump["sources"] ?? .null))")
        }
        return faults
    }

    /// Limits of memory and processor are not recorded.
    private func recorded(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return JSONValue.object(members.filter { $0.key != "linuxResources" }).sorted
    }

    private func warnings(_ list: [LintWarning]) -> JSONValue {
        let sorted = list.sorted { left, right in
            let (a, b) = (left.lines.first ?? 0, right.lines.first ?? 0)
            return a != b ? a < b : left.rule != right.rule ? left.rule < right.rule : left.message < right.message
        }
        return JSONValue.array(sorted.map(\.dump)).sorted
    }
}
