import TestSupport
import Testing

/// Habits that a machine can hold.
@Suite struct TidinessTests {
    static func files() throws -> [String] {
        let folder = Environment.packageFolder
        return try ["Sources", "Tests"].flatMap { part in
            try File.below("\(folder)/\(part)", suffix: ".swift").map { "\(part)/\($0)" }
        }
    }

    @Test func filesAreSmall() throws {
        for path in try Self.files() {
            let lines = try File.read("\(Environment.packageFolder)/\(path)").count { $0 == 10 }
            #expect(lines <= 500, "\(path) has \(lines) lines")
        }
    }

    @Test func noFileIsNamedAfterNothing() throws {
        for path in try Self.files() {
            let name = String(path.split(separator: "/").last ?? "")
            for word in ["Utilities", "Utils", "Helpers", "Extensions", "Manager"] {
                #expect(!name.contains(word), "\(path)")
            }
        }
    }

    @Test func sourcesDoNotTrapOnInput() throws {
        for path in try Self.files() where path.hasPrefix("Sources/") {
            for (number, line) in try File.text("\(Environment.packageFolder)/\(path)")
                .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
                for word in ["try!", "as!", "fatalError(", "preconditionFailure("] {
                    #expect(!code.contains(word), "\(path):\(number + 1) has \(word)")
                }
            }
        }
    }

    /// The compiler's texts are bytes, and Swift's characters are more: a slash with an accent behind it is no slash.
    @Test func theCompilerComparesBytes() throws {
        let rooms = ["DfcBasics", "ImageSpec", "DockerfileSyntax", "LLB", "DockerfileLowering"].map { "Sources/\($0)/" }
        var seen = 0
        for path in try Self.files() where rooms.contains(where: path.hasPrefix) {
            seen += 1
            for (number, line) in try File.text("\(Environment.packageFolder)/\(path)")
                .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
                for word in [".hasPrefix(", ".hasSuffix(", ".split(separator: \""] {
                    #expect(!code.contains(word), "\(path):\(number + 1) has \(word)")
                }
            }
        }
        #expect(seen > 100)
    }

    @Test func formattingIsTheOneOfTheHouse() throws {
        guard let swift = Program.need("swift", for: "formatting") else { return }
        let result = try Program.run(
            swift, ["format", "lint", "--strict", "--recursive", "--parallel", "Package.swift", "Sources", "Tests"],
            folder: Environment.packageFolder)
        #expect(result.status == 0, "\(result.errorText)")
    }
}
