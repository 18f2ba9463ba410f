import DfcBasics
import TestSupport
import Testing

/// What runs again, seen from outside.
@Suite struct CacheTests {
    static let dockerfile = """
        FROM base AS build
        WORKDIR /w
        COPY a.txt ./
        RUN --mount=type=cache,target=/cache cat a.txt > b.txt
        FROM base AS other
        COPY <<EOT /c.txt
        c
        EOT
        FROM scratch
        COPY --from=build /w/b.txt /
        COPY --from=other /c.txt /
        """

    @Test func theSecondRunRunsNothing() throws {
        guard let dfc = try Dfc("cached"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        try dfc.write("ctx/a.txt", "one")
        let solve = ["solve", "--progress", "rawjson", "-o", "type=local,dest=out", "ctx"]
        let first = try Dfc.vertices(try dfc.succeed(solve))
        #expect(first.values.contains { $0["name"]?.string?.contains("RUN") == true && $0["cached"]?.bool != true })
        let second = try Dfc.vertices(try dfc.succeed(solve))
        let steps = second.filter { $0.key.hasPrefix("[") && !$0.key.hasPrefix("[internal]") }
        #expect(steps.count >= 7, "\(steps.keys.sorted())")
        for (name, vertex) in steps { #expect(vertex["cached"]?.bool == true, "\(name)") }
        #expect(try dfc.text("out/b.txt") == "one")

        let plain = try dfc.succeed(["solve", "--progress", "plain", "-o", "type=local,dest=out", "ctx"]).errorText
        #expect(plain.split(separator: "\n").count { $0.hasSuffix(" CACHED") } >= 6, "\(plain)")
    }

    @Test func anEditRunsWhatItReaches() throws {
        guard let dfc = try Dfc("edit"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        try dfc.write("ctx/a.txt", "one")
        let solve = ["solve", "--progress", "rawjson", "-o", "type=local,dest=out", "ctx"]
        try dfc.succeed(solve)
        try dfc.write("ctx/a.txt", "two")
        let vertices = try Dfc.vertices(try dfc.succeed(solve))
        func isCached(_ text: String) -> Bool? {
            vertices.first { $0.key.contains(text) }.map { $0.value["cached"]?.bool == true }
        }
        #expect(isCached("WORKDIR /w") == true)
        #expect(isCached("COPY a.txt") == false)
        #expect(isCached("RUN ") == false)
        #expect(isCached("COPY --from=build") == false)
        #expect(isCached("COPY <<EOT") == true)
        #expect(try dfc.text("out/b.txt") == "two")
        #expect(try dfc.text("out/c.txt") == "c\n")
    }

    @Test func theStoreIsKeptSmall() throws {
        guard let dfc = try Dfc("small"), try dfc.makeBase() else { return }
        func build(_ number: Int) throws {
            try dfc.write(
                "ctx/Dockerfile",
                "FROM base\nRUN dd if=/dev/zero of=/big bs=1M count=3 2>/dev/null; echo \(number) > /n\n")
            try dfc.succeed(["solve", "--config", "\(dfc.path)/config.toml", "-o", "out", "ctx"])
            #expect(try dfc.text("out/n") == "\(number)\n")
        }
        func steps() throws -> [String] {
            let records = try JSONParser.parse(try dfc.succeed(["du", "--format", "json"]).text).array ?? []
            return records.compactMap { $0["description"]?.string }.filter { $0.contains("/big") }
        }
        try dfc.write("config.toml", "[worker.oci]\ngc = false\nmaxUsedSpace = \"4MB\"\nreservedSpace = 0\n")
        for number in 1...3 { try build(number) }
        #expect(try steps().count == 3)
        try dfc.write("config.toml", "[worker.oci]\nmaxUsedSpace = \"8MB\"\nreservedSpace = 0\n")
        try build(4)
        #expect(try steps().filter { $0.contains("echo 4") }.count == 1)
        #expect(try steps().count < 3)
        #expect(try dfc.succeed(["fsck"]).text == "")
        #expect(try dfc(["du", "--filter", "type=exec.cachemount"]).text.contains("Total: 0B"))
        try dfc.succeed(["prune", "--all"])
        #expect(try JSONParser.parse(try dfc.succeed(["du", "--format", "json"]).text).array == [])
    }

    @Test func everyStartedVertexEnds() throws {
        guard let dfc = try Dfc("ends"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", Self.dockerfile.replacing("cat a.txt", with: "sleep 1; exit 3; cat a.txt"))
        try dfc.write("ctx/a.txt", "one")
        let result = try dfc(["solve", "--progress", "rawjson", "ctx"])
        #expect(result.status == 1)
        for (name, vertex) in try Dfc.vertices(result) where vertex["started"] != nil {
            #expect(vertex["completed"] != nil, "\(name)")
        }
    }

    /// An image keeps what it needs until its name is given up.
    @Test func imagesGoWithTheirNames() throws {
        guard let dfc = try Dfc("rmi") else { return }
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY <<EOT /f\nf\nEOT\n")
        try dfc.succeed(["solve", "-t", "one", "-t", "two:2", "ctx"])
        let missing = try dfc(["rmi", "two:2", "onw"])
        #expect(missing.status == 1)
        #expect(
            missing.errorText.contains("no image docker.io/library/onw:latest in the local store")
                && missing.errorText.contains("did you mean docker.io/library/one:latest?"), "\(missing.errorText)")
        #expect(try dfc.succeed(["images"]).text.contains("two:2"))
        #expect(try dfc.succeed(["rmi", "two:2"]).text == "Untagged: docker.io/library/two:2\n")
        try dfc.succeed(["prune", "--all"])
        try dfc.write("next/Dockerfile", "FROM one\n")
        try dfc.succeed(["solve", "-o", "out", "next"])
        #expect(try dfc.text("out/f") == "f\n")
        try dfc.succeed(["rmi", "one"])
        try dfc.succeed(["prune", "--all"])
        let blobs = try Program.run("find", ["\(dfc.path)/state/blobs", "-type", "f"])
        #expect(blobs.status == 0 && blobs.text == "")
        #expect(try dfc(["solve", "--offline", "-o", "out", "next"]).status == 1)
    }
}

extension String {
    fileprivate func replacing(_ text: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while let start = rest.indices.first(where: { rest[$0...].hasPrefix(text) }) {
            result += rest[..<start] + other
            rest = rest[rest.index(start, offsetBy: text.count)...]
        }
        return result + rest
    }
}
