import DfcBasics
import DfcBuild
import LLB
import TestSupport
import Testing

@Suite struct BuildLogTests {
    @Test func whatWasKeptIsFoundAgain() throws {
        let folder = try TemporaryFolder("logs")
        let log = BuildLog(
            id: "abc123", folder: BuildHistory.folder(stateDirectory: folder.path), context: "ctx",
            started: 1_700_000_000_000_000_000, next: NoProgress())
        let step = Definition.Entry(Op(kind: nil), locations: [SourceLocation(lines: [3, 4])])
        let digest = step.digest
        log.learn(Definition(entries: [step]))
        log.report(.vertex(VertexProgress(digest: digest, name: "RUN x", started: 5)))
        log.write(digest, stream: 2, Array("out\u{0}\n".utf8))
        log.finish(error: "it broke", at: 1_700_000_001_000_000_000)

        let history = BuildHistory(stateDirectory: folder.path)
        #expect(history.ids() == ["abc123"])
        let build = try history.build(try history.find("dfc/default/abc"))
        #expect(build.context == "ctx")
        #expect(build.error == "it broke")
        #expect(build.completed == 1_700_000_001_000_000_000)
        #expect(build.lines == [digest: [3, 4]])
        #expect(build.events.count == 2)
        guard case .log(let kept) = build.events.last else {
            Issue.record("no log")
            return
        }
        #expect(kept.data == Array("out\u{0}\n".utf8))
        #expect(kept.stream == 2)
    }

    @Test func aCutOffLineIsPassedOver() throws {
        let folder = try TemporaryFolder("logs")
        try File.write("\(folder.path)/logs/x1.jsonl", "{\"build\":\"x1\",\"context\":\"c\"}\n{\"vertexes\":[{\"dig")
        let build = try BuildHistory(stateDirectory: folder.path).build("x1")
        #expect(build.context == "c")
        #expect(build.completed == nil)
    }

    @Test func unknownBuilds() throws {
        let folder = try TemporaryFolder("logs")
        try File.write("\(folder.path)/logs/x1.jsonl", "")
        try File.write("\(folder.path)/logs/x2.jsonl", "")
        let history = BuildHistory(stateDirectory: folder.path)
        #expect(throws: BuildError.self) { try history.find("y") }
        #expect(throws: BuildError.self) { try history.find("x") }
        #expect(try history.find("x2") == "x2")
    }
}
