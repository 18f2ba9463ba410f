import DfcBasics
import DockerfileLowering
import ImageSpec
import Testing

/// The dump of a result as JSON.
@Suite struct DumpTests {
    private func compiled() throws -> CompileResult {
        let text = """
            # syntax=docker/dockerfile:1
            FROM scratch AS one
            COPY --chown=1:2 --exclude=*.md a b /c/
            FROM scratch
            RUN --mount=type=cache,target=/x --mount=type=secret,id=s --mount=type=tmpfs,target=/t ["true"]
            COPY <<EOT --from=one /
            EOT
            WORKDIR /w
            LABEL a=b
            """
        return try compile(
            FrontendOptions(attributes: ["build-arg:SOURCE_DATE_EPOCH": "7"], dockerfile: Array(text.utf8)),
            images: UnresolvedImages(), facts: OfflineFacts())
    }

    @Test("Members stand in the order of their names; those of an image config in Go's order")
    func order() throws {
        let result = try compiled()
        let dump = try JSONParser.parse(result.dumpJSON())
        let names = try #require(dump.members).map(\.key)
        #expect(names == names.sorted())
        #expect(names.count == 7)
        for name in names where name != "image" { #expect(dump[name] == dump[name]?.sorted) }
        #expect(dump["image"] == result.results[0].image.json)
    }

    @Test("The base image is named by the digest of its JSON without Go's HTML escapes")
    func baseImage() throws {
        var result = try compiled()
        var base = result.results[0].image
        base.author = #"<a> & "b" \u003c \\u0026"#
        base.config.env = ["A=<", "B=&&>"]
        result.results[0].baseImage = base
        let text = GoJSON.text(base.json.sorted)
        #expect(text.contains(#"\u003c"#) && text.contains(#"\u003e"#) && text.contains(#"\u0026"#))
        let plain = text.replacing(#"\u003c"#, with: "<").replacing(#"\u003e"#, with: ">")
            .replacing(#"\u0026"#, with: "&")
        let dump = try JSONParser.parse(result.dumpJSON())
        #expect(dump["baseImageSha256"]?.string == String(Digest.of(plain).hex))
    }

    @Test("Several platforms are a list, with the warnings at the first")
    func several() throws {
        var result = try compiled()
        result.results.append(result.results[0])
        let dump = try JSONParser.parse(result.dumpJSON())
        #expect(dump.members?.map(\.key) == ["multi"])
        let both = try #require(dump["multi"]?.array)
        #expect(both.map { $0["platform"]?.string } == Array(repeating: result.results[0].platform.full, count: 2))
        #expect(both.map { $0["warnings"]?.array?.count } == [result.warnings.count, 0])
    }
}
