import DfcBasics
import DockerfileLowering
import ImageSpec
import RecordedCases
import TestSupport

/// Answers the subrequests that a case records and tells what differs.
struct CallComparison {
    let item: LLBCase
    let images: any ImageResolver

    init(_ item: LLBCase, images: any ImageResolver) {
        self.item = item
        self.images = images
    }

    func faults() throws -> [String] {
        if item.golden["error"]?["unstable"]?.bool == true { return [] }
        var faults: [String] = []
        for name in (item.description["calls"]?.array ?? []).compactMap(\.string) {
            guard let golden = item.golden[name], golden["panic"] == nil else { continue }
            let mine = answer(name, try item.options).sorted
            if mine != golden.sorted { faults.append("\(name): \(GoJSON.text(mine))") }
        }
        return faults
    }

    private func answer(_ name: String, _ options: FrontendOptions) -> JSONValue {
        do {
            let result = try call(
                "frontend." + name, options, images: images, facts: CaseFacts(folder: item.folder))
            if name == "lint" { return lint(result) }
            let members = (try JSONParser.parse(result.json).members ?? []).filter { $0.key != "sources" }
            return .object(members.map { .init($0.key, byLineAndName($0.value)) })
        } catch let error as CompileError {
            return .object([.init("error", .string(error.message))])
        } catch {
            return .string("\(error)")
        }
    }

    private func lint(_ result: CallResult) -> JSONValue {
        let warnings = result.warnings.sorted { left, right in
            let (a, b) = (left.lines.first ?? 0, right.lines.first ?? 0)
            return a != b ? a < b : left.rule != right.rule ? left.rule < right.rule : left.message < right.message
        }
        var members: [JSONValue.Member] = [.init("warnings", .array(warnings.map(\.dump)))]
        if let error = result.buildError {
            let lines = Set(error.locations.flatMap { Array($0) }).sorted()
            let ranges: [JSONValue] = lines.map { .array([.int($0), .int(0), .int($0), .int(0)]) }
            members.append(
                .init(
                    "buildError", .object([.init("text", .string(error.message)), .init("ranges", .array(ranges))])))
        }
        return .object(members)
    }

    private func byLineAndName(_ value: JSONValue) -> JSONValue {
        guard let elements = value.array, elements.first?["name"] != nil, elements.first?["base"] == nil else {
            return value
        }
        func line(_ value: JSONValue) -> Int64 {
            value["location"]?["ranges"]?.array?.first?["start"]?["line"]?.integer ?? 0
        }
        return .array(
            elements.sorted { left, right in
                line(left) != line(right)
                    ? line(left) < line(right) : (left["name"]?.string ?? "") < (right["name"]?.string ?? "")
            })
    }
}
