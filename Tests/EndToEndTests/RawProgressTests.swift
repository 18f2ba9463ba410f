import DfcBasics
import TestSupport
import Testing

/// `--progress rawjson` of real builds: what a machine reads is whole.
@Suite struct RawProgressTests {
    /// All that a run told, in order.
    struct Told {
        var vertices: [String: JSONValue] = [:]
        var statuses: [JSONValue] = []
        var logs = ""

        /// Every line before the messages at the end is an object of one kind of event, about vertices that are known.
        init(_ result: Program.Result) throws {
            let lines = result.errorText.split(separator: "\n")
            let events = lines.prefix { $0.hasPrefix("{") }
            #expect(!lines.dropFirst(events.count).contains { $0.hasPrefix("{") }, "\(result.errorText)")
            for line in events {
                let members = try JSONParser.parse(String(line)).members ?? []
                #expect(members.count == 1)
                for item in members.first?.value.array ?? [] {
                    switch members.first?.key {
                    case "vertexes":
                        vertices[item["digest"]?.string ?? ""] = item
                        #expect(item["name"]?.string?.isEmpty == false)
                    case "statuses":
                        #expect(vertices[item["vertex"]?.string ?? ""] != nil, "\(line)")
                        statuses.append(item)
                    case "logs":
                        #expect(vertices[item["vertex"]?.string ?? ""] != nil, "\(line)")
                        logs += String(decoding: Base64.decode(item["data"]?.string ?? "") ?? [], as: UTF8.self)
                    case "warnings": break
                    default: Issue.record("\(line)")
                    }
                }
            }
            for vertex in vertices.values where vertex["started"] != nil {
                #expect(vertex["completed"] != nil, "not ended: \(GoJSON.text(vertex))")
            }
        }

        func vertex(_ name: String) -> JSONValue? {
            vertices.values.first { $0["name"]?.string?.contains(name) == true }
        }

        /// Rows of that name that were complete, with bytes done and to do.
        func complete(_ id: String) -> [(Int64, Int64)] {
            statuses.filter { $0["id"]?.string?.hasPrefix(id) == true && $0["completed"] != nil }
                .map { ($0["current"]?.integer ?? 0, $0["total"]?.integer ?? 0) }
        }
    }

    static let dockerfile = """
        ARG BASE
        FROM ${BASE} AS known
        RUN echo known > /known
        FROM known AS fails
        RUN --mount=type=cache,target=/shared until [ -e /shared/begun ]; do sleep 0.05; done; echo it broke >&2; exit 7
        FROM known AS waits
        RUN --mount=type=cache,target=/shared touch /shared/begun && sleep 600
        FROM scratch
        COPY --from=fails /known /a
        COPY --from=waits /known /b
        """

    @Test func pulledCachedFailedAndCancelled() throws {
        guard let registry = try RegistryProgram(for: "raw progress"), let maker = try Dfc("raw-base"),
            try maker.makeBase(), let dfc = try Dfc("raw")
        else { return }
        let image = "\(registry.host)/base:1"
        try maker.write("ctx/Dockerfile", "FROM base\nCOPY note /note\n")
        try maker.write("ctx/note", "a note")
        let pushed = try maker.succeed([
            "solve", "--progress", "rawjson", "-o", "type=image,push=true,name=\(image)", "ctx",
        ])
        let push = try Told(pushed)
        // The base was made in this store, so its layers are there.
        #expect(push.vertex("] FROM ") != nil && push.complete("extracting").isEmpty)
        for row in ["exporting layers", "pushing layers"] {
            let ends = push.complete(row)
            #expect(ends.count == 1 && ends.allSatisfy { $0.0 == $0.1 && $0.1 > 0 }, "\(row): \(ends)")
        }
        #expect(push.complete("pushing manifest for \(image)@sha256:").count == 1)

        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        let solve = ["solve", "--progress", "rawjson", "--build-arg", "BASE=\(image)", "-o", "out"]
        let first = try Told(try dfc.succeed(solve + ["--target", "known", "ctx"]))
        #expect(first.vertex("] FROM ")?["cached"] == nil)
        let layers = first.complete("sha256:")
        #expect(layers.count == 3 && layers.allSatisfy { $0.0 == $0.1 && $0.1 > 0 }, "\(layers)")
        #expect(first.complete("extracting sha256:").count == 3)
        #expect(first.complete("copying files").allSatisfy { $0.0 == $0.1 && $0.1 > 1_000_000 })

        let failed = try dfc(solve + ["ctx"])
        #expect(failed.status == 1)
        let second = try Told(failed)
        #expect(second.vertex("RUN echo known")?["cached"]?.bool == true)
        let error = second.vertex("it broke")?["error"]?.string ?? ""
        #expect(error.contains("exit code: 7"), "\(error)")
        #expect(second.vertex("touch /shared")?["error"]?.string?.hasSuffix("context canceled") == true)
        #expect(second.logs.contains("it broke\n"))
        #expect(second.vertex("COPY --from=fails")?["started"] == nil)
    }
}
