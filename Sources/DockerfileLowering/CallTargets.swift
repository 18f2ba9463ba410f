internal import DfcBasics
internal import DockerfileSyntax

extension Compilation {
    /// The stages of the file, nothing evaluated.
    func targets() throws(CompileError) -> CallResult {
        if let error = file.error { throw CompileError(error.message, locations: error.locations) }
        var table = TextTable(gap: 1)
        table.add("TARGET", "DESCRIPTION")
        var list: [JSONValue] = []
        for (number, stage) in file.stages.enumerated() {
            let from = stage.from
            let isDefault = number == file.stages.count - 1
            var object = CallObject()
            object.text("name", from.name)
            object.flag("default", isDefault)
            object.text("description", from.documentation)
            object.text("base", from.base)
            object.text("platform", from.platform)
            object.add("location", .location(Array(from.source.lines)))
            list.append(object.value)
            let name = from.name.isEmpty ? (isDefault ? "(default)" : "") : from.name + (isDefault ? " (default)" : "")
            table.add(name, from.documentation)
        }
        let json: JSONValue = .object([
            .init("targets", list.isEmpty ? .null : .array(list)),
            .init("sources", .array([.string(Base64.encode(bytes))])),
        ])
        return CallResult(json: GoJSON.indented(json), text: GoText.healed(table.text))
    }
}

/// The subrequests that there are.
enum SubrequestList {
    private struct Entry {
        var name: String
        var description: String
        var options: JSONValue
    }

    private static let entries = [
        Entry(
            name: "frontend.outline", description: "List all parameters current build target supports",
            options: .array([
                .object([
                    .init("name", .string("target")), .init("description", .string("Target build stage")),
                ])
            ])),
        Entry(
            name: "frontend.targets", description: "List all targets current build supports", options: .array([])),
        Entry(
            name: "frontend.subrequests.describe", description: "List available subrequest types", options: .null),
    ]

    /// The list as an answer.
    static func describe() -> CallResult {
        var table = TextTable(gap: 1)
        table.add("NAME", "VERSION", "DESCRIPTION")
        var list: [JSONValue] = []
        for entry in entries {
            table.add(entry.name.behind("frontend.") ?? entry.name, "1.0.0", entry.description)
            let metadata = ["result.json", "result.txt"].map { name -> JSONValue in
                .object([.init("name", .string(name)), .init("description", .string(""))])
            }
            list.append(
                .object([
                    .init("name", .string(entry.name)), .init("version", .string("1.0.0")),
                    .init("type", .string("rpc")), .init("description", .string(entry.description)),
                    .init("opts", entry.options), .init("inputs", .null), .init("metadata", .array(metadata)),
                    .init("refs", .null),
                ]))
        }
        return CallResult(json: GoJSON.indented(.array(list)), text: table.text)
    }
}
