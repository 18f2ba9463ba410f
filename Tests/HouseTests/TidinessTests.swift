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

    @Test func formattingIsTheOneOfTheHouse() throws {
        guard let swift = Program.need("swift", for: "formatting") else { return }
        let result = try Program.run(
            swift, ["format", "lint", "--strict", "--recursive", "--parallel", "Package.swift", "Sources", "Tests"],
            folder: Environment.packageFolder)
        #expect(result.status == 0, "\(result.errorText)")
    }
}
