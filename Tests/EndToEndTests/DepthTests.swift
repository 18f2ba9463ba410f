import TestSupport
import Testing

/// Many layers, deep folders.
@Suite struct DepthTests {
    /// Layers pile up beyond what overlayfs takes: copies, steps that remove and replace what lies far below, and steps
    /// that read all of it.
    @Test func stacksOfLayersOfAnyHeight() throws {
        guard let dfc = try Dfc("layers"), try dfc.makeBase() else { return }
        let isStress = Environment.stressFactor >= 10
        let copies = isStress ? 1000 : 450
        let steps = isStress ? 1000 : 6
        var lines = ["FROM base", "RUN mkdir -p /d/kept && echo old > /d/replaced && echo old > /d/removed"]
        let total = copies + steps
        var made = 0
        for number in 0..<total {
            let isStep = number * steps / total != (number + 1) * steps / total
            guard isStep else {
                lines.append("COPY f /d/f\(number)")
                made += 1
                continue
            }
            lines.append("RUN echo \(number) > /d/s\(number)")
            made += 1
        }
        lines.append("RUN rm -r /d/removed /d/kept && mkdir /d/kept && echo new > /d/replaced")
        lines.append("RUN ls /d | wc -l > /count; ls /d/removed > /gone 2>&1; cat /d/replaced > /replaced")
        lines.append("FROM scratch\nCOPY --from=0 /count /replaced /gone /")
        try dfc.write("ctx/f", "f")
        try dfc.write("ctx/Dockerfile", lines.joined(separator: "\n") + "\n")
        try dfc.succeed(["solve", "--progress", "quiet", "-o", "out", "ctx"])
        #expect(try dfc.text("out/count") == "\(made + 2)\n")
        #expect(try dfc.text("out/replaced") == "new\n")
        #expect(try dfc.text("out/gone").contains("No such file"))
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }

    @Test func foldersDeeperThanThereAreDescriptors() throws {
        guard let dfc = try Dfc("deep") else { return }
        let deep = Array(repeating: "d", count: 1500).joined(separator: "/")
        try dfc.write("ctx/\(deep)/leaf", "leaf\n")
        try dfc.write("ctx/z", "z\n")
        try dfc.write(
            "ctx/Dockerfile", "FROM scratch AS a\nCOPY . /\nFROM scratch\nCOPY --from=a /d /d\nCOPY --from=a /z /\n")
        let environment = ["DFC_STATE_DIR": "\(dfc.path)/state"]
        func solve(_ limit: String, _ output: String) throws -> Program.Result {
            try Program.run(
                "sh", ["-c", "ulimit \(limit) 250; exec \"$0\" solve --progress plain -o \(output) ctx", dfc.program],
                environment: environment, folder: dfc.path)
        }
        let result = try solve("-n", "out")
        #expect(result.status == 0, "\(result.errorText.suffix(2000))")
        #expect(try dfc.text("out/\(deep)/leaf") == "leaf\n")
        #expect(try dfc.text("out/z") == "z\n")
        // Making a layer's tar holds a few for each folder; what the user may have at most is what counts.
        let image = try solve("-Sn", "type=oci,dest=out.oci")
        #expect(image.status == 0, "\(image.errorText.suffix(2000))")
    }

    /// dfc itself opens as many files as it may; what it starts gets the limit that the user set.
    @Test func theRuntimeKeepsTheLimitOfOpenFiles() throws {
        guard let dfc = try Dfc("file-limit"), try dfc.makeBase() else { return }
        guard let runc = Program.need("runc", for: "a runtime by its path") else { return }
        try File.write(
            "\(dfc.path)/noting", "#!/bin/sh\nulimit -Sn >> \(dfc.path)/limit\nexec \(runc) \"$@\"\n", mode: 0o755)
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN true\n")
        let result = try Program.run(
            "sh",
            ["-c", "ulimit -Sn 250; exec \"$0\" solve --runtime \(dfc.path)/noting -o out ctx", dfc.program],
            environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        #expect(result.status == 0, "\(result.errorText)")
        #expect(Set(try dfc.text("limit").split(separator: "\n")) == ["250"])
    }
}
