import DfcBasics
import DfcBuild
import DfcCommandLine
import Testing

@Suite struct ProgressRawJSONTests {
    @Test func everyLineIsAnObjectInBuildKitsNames() throws {
        let build = RecordedBuild()
        let view = ProgressRawJSON(write: build.write)
        for event in ProgressTTYTests.events(steps: 4) { view.report(event) }
        view.report(.moved("pull", "sha256:ab", 5, of: 10, from: 1, at: 1.5))
        view.report(
            .warning(
                WarningProgress(vertex: RecordedBuild.digest("w"), short: "Careful", file: "Dockerfile", lines: [2...3])
            ))
        let lines = build.text.split(separator: "\n")
        #expect(lines.count == 4 * 3 + 12 * 4 + 2)
        for line in lines {
            let members = try #require(try JSONParser.parse(Array(line.utf8)).members)
            #expect(members.count == 1)
            #expect(["vertexes", "statuses", "logs", "warnings"].contains(members.first?.key))
        }
    }

    @Test func wordForWord() {
        let build = RecordedBuild()
        let view = ProgressRawJSON(write: build.write)
        let digest = RecordedBuild.digest("a")
        view.report(.announced("a", inputs: ["b"]))
        view.report(.ended("a", from: 0.25, to: 1, cached: true))
        view.report(.wrote("a", "x<y>\n", at: 2))
        view.report(.moved("a", "id", 5, of: 10, from: 1, at: 1.5))
        #expect(
            build.text == """
                {"vertexes":[{"digest":"\(digest)","inputs":["\(RecordedBuild.digest("b"))"],"name":"a"}]}
                {"vertexes":[{"digest":"\(digest)","name":"a","started":"2023-11-14T22:13:20.25Z",\
                "completed":"2023-11-14T22:13:21Z","cached":true}]}
                {"logs":[{"vertex":"\(digest)","stream":1,"data":"eDx5Pgo=","timestamp":"2023-11-14T22:13:22Z"}]}
                {"statuses":[{"id":"id","vertex":"\(digest)","total":10,"current":5,\
                "timestamp":"2023-11-14T22:13:21.5Z","started":"2023-11-14T22:13:21Z"}]}

                """)
    }

    @Test func whatIsReadBackIsWhatWasWritten() throws {
        for event in ProgressTTYTests.events(steps: 3) {
            let line = ProgressJSON.encode(event)
            let events = ProgressJSON.decode(try JSONParser.parse(line))
            #expect(events.map { ProgressJSON.encode($0) } == [line])
        }
    }
}
