import DfcBasics
import TestSupport
import Testing

/// Many builds at once on one store, with prunes beside them.
@Suite(.serialized) struct CrowdTests {
    static let dockerfile = """
        FROM base AS common
        COPY shared/ /shared/
        RUN sleep 0.3; cat /shared/* > /common
        RUN sleep 0.2; cat /common /common > /twice
        FROM common AS other
        RUN echo other > /other
        FROM common
        COPY own /own
        RUN cat /own /twice > /mine
        COPY --from=other /other /other
        """

    @Test func theyShareTheirStepsAndNothingInUseIsTaken() throws {
        guard let dfc = try Dfc("crowd"), try dfc.makeBase() else { return }
        let count = min(16, 4 * Environment.stressFactor)
        for number in 0..<count {
            try dfc.write("\(number)/Dockerfile", Self.dockerfile)
            try dfc.write("\(number)/own", "\(number)\n")
            for name in 0..<20 { try dfc.write("\(number)/shared/\(name)", String(repeating: "\(name)", count: 2000)) }
        }
        let builds = try (0..<count).map { number in
            try dfc.start(["solve", "--progress", "rawjson", "-o", "out-\(number)", "\(number)"])
        }
        // From then on each has the store open, and a prune takes nothing that one of them may come to.
        for build in builds { #expect(Clock.wait(atMost: 60_000) { !build.errorText.isEmpty }, "\(build.errorText)") }
        var peak = 0
        var prunes = 0
        while !builds.allSatisfy(\.hasEnded) {
            peak = max(peak, builds.map { Self.peakMemory($0.process) }.max() ?? 0)
            try dfc.succeed(["prune", "--all", "--filter", "type=regular"])
            prunes += 1
        }
        print("\(count) builds at once beside \(prunes) prunes, at most \(peak) kB each")
        var runs: [String: Int] = [:]
        for (number, build) in builds.enumerated() {
            #expect(build.wait() == 0, "\(build.errorText.suffix(1000))")
            for (name, vertex) in try Dfc.vertices(in: build.errorText)
            where vertex["cached"]?.bool != true && vertex["started"] != nil {
                runs[name, default: 0] += 1
            }
            let shared = (0..<20).map(String.init).sorted().map { String(repeating: $0, count: 2000) }.joined()
            #expect(try dfc.text("out-\(number)/mine") == "\(number)\n" + shared + shared)
            #expect(try dfc.text("out-\(number)/other") == "other\n")
        }
        let steps = runs.filter {
            ($0.key.hasPrefix("[common") || $0.key.hasPrefix("[other")) && $0.key.firstRange(of: "] FROM ") == nil
        }
        #expect(steps.count == 4, "\(steps)")
        for (name, times) in steps { #expect(times == 1, "\(name)") }
        for (name, times) in runs where name.contains("RUN cat /own") { #expect(times == count, "\(name)") }
        #expect(peak < 200_000, "kB")
        let check = try dfc(["fsck"])
        #expect(check.status == 0, "\(check.text)\(check.errorText)")
        try dfc.succeed(["prune", "--all"])
        #expect(try JSONParser.parse(try dfc.succeed(["du", "--format", "json"]).text).array == [])
    }

    /// Largest resident size of a process so far, in kB; 0 when it has ended.
    static func peakMemory(_ process: Int32) -> Int {
        let status = (try? File.text("/proc/\(process)/status")) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
