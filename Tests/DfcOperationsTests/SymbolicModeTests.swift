import DfcOperations
import Testing

@Suite struct SymbolicModeTests {
    static let changes: [(String, UInt32, Bool, UInt32)] = [
        ("u=rwX,go=rX", 0o640, false, 0o644),
        ("u=rwX,go=rX", 0o750, false, 0o755),
        ("u=rwX,go=rX", 0o2700, true, 0o755),
        ("go-rwx", 0o750, false, 0o700),
        ("go-rwx", 0o2700, true, 0o2700),
        ("+x", 0o640, false, 0o751),
        ("a+X,g=u,o=", 0o640, false, 0o660),
        ("a+X,g=u,o=", 0o750, false, 0o770),
        ("a+X,g=u,o=", 0o444, false, 0o440),
        ("u+s,g+s,+t", 0o640, false, 0o7640),
        ("u+x-w", 0o640, false, 0o540),
        ("=", 0o6777, false, 0),
        ("+s", 0o644, false, 0o6644),
        ("o+s", 0o644, false, 0o644),
        ("a=", 0o1777, true, 0o1000),
        ("g=u-w", 0o640, false, 0o640),
        ("ug=o", 0o604, false, 0o444),
        ("-X", 0o755, false, 0o644),
        ("7755", 0o644, false, 0o7755),
    ]

    @Test(arguments: changes)
    func applies(_ change: (text: String, mode: UInt32, isDirectory: Bool, expected: UInt32)) throws {
        let mode = try #require(SymbolicMode(change.text))
        #expect(mode.applied(to: change.mode, isDirectory: change.isDirectory) == change.expected)
    }

    @Test(arguments: ["", "u", "u+q", "x", "u+x,", "8", "17777", "u+x;g+x", ",u+x"])
    func refuses(_ text: String) { #expect(SymbolicMode(text) == nil) }
}
