import DfcBasics
import TestSupport
import Testing

/// The table of `Sources/README.md`, held against every `import` line.
@Suite struct LayerTests {
    struct Room: Sendable {
        let layer: Int
        let isPure: Bool
    }

    /// System modules that any target may import; pure ones only what computes.
    static let forAll: Set<String> = ["Synchronization", "_Concurrency"]
    static let forHost: Set<String> = ["Glibc", "Dispatch", "FoundationEssentials"]

    static func rooms() throws -> [String: Room] {
        var rooms: [String: Room] = [:]
        for line in try File.text("\(Environment.packageFolder)/Sources/README.md").split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count >= 5, let layer = Int(cells[1].filter { $0 != " " }) else { continue }
            for name in cells[2].split(separator: "`") where name.allSatisfy({ $0.isLetter }) && !name.isEmpty {
                rooms[String(name)] = Room(layer: layer, isPure: cells[3].contains("yes"))
            }
        }
        return rooms
    }

    @Test func everyImportGoesDown() throws {
        let rooms = try Self.rooms()
        #expect(rooms.count >= 20)
        let sources = "\(Environment.packageFolder)/Sources"
        for path in try File.below(sources, suffix: ".swift") {
            let target = String(path.prefix { $0 != "/" })
            guard let own = rooms[target] else {
                Issue.record("Sources/README.md has no row for \(target)")
                continue
            }
            for line in try File.text("\(sources)/\(path)").split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at <= 1, at + 1 < words.count else { continue }
                guard
                    at == 0
                        || ["public", "package", "internal", "private", "fileprivate", "@testable"].contains(words[0])
                else { continue }
                let module = String(words[at + 1].prefix { $0 != "." })
                if let imported = rooms[module] {
                    #expect(imported.layer < own.layer, "\(path) imports \(module), which is not below \(target)")
                    if own.isPure, !imported.isPure {
                        #expect(
                            target == "DfcBasics" && module == "CCrypto", "\(path) is pure and imports \(module)")
                    }
                } else {
                    let allowed = Self.forAll.contains(module) || (!own.isPure && Self.forHost.contains(module))
                    #expect(allowed, "\(path) imports \(module)")
                }
            }
        }
    }

    @Test func everyTargetHasARow() throws {
        let rooms = try Self.rooms()
        for name in try File.names("\(Environment.packageFolder)/Sources") where !name.hasSuffix(".md") {
            #expect(rooms[name] != nil, "Sources/README.md has no row for \(name)")
        }
    }
}
