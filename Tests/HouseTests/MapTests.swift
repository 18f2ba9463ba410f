import TestSupport
import Testing

/// The table "Where do I add ..." of `Sources/README.md` names what is there.
@Suite struct MapTests {
    static func paths() throws -> [String] {
        let text = try File.text("\(Environment.packageFolder)/Sources/README.md")
        guard let heading = text.firstRange(of: "## Where do I add ...") else { return [] }
        return text[heading.upperBound...].split(separator: "\n").filter { $0.hasPrefix("|") }.flatMap { row in
            row.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 && $0.element.contains("/") }.map { String($0.element) }
        }
    }

    @Test func everyPathExists() throws {
        let paths = try Self.paths()
        #expect(paths.count >= 40)
        for path in paths {
            #expect(File.exists("\(Environment.packageFolder)/Sources/\(path)"), "Sources/README.md names \(path)")
        }
    }
}
