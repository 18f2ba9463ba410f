import LLB
import TestSupport
import Testing

/// The products as others see them: the example of the README, the C library from C and from Python.
@Suite(.serialized) struct LibraryTests {
    static let dockerfile = "FROM scratch\nARG VERSION\nCOPY <<EOT /v\n$VERSION\nEOT\n"

    @Test func theExampleOfTheReadmeCompilesAndRuns() throws {
        let readme = try File.text("\(Environment.packageFolder)/README.md")
        let example = try File.text("\(Environment.packageFolder)/Tests/LibraryTests/Example.swift")
        #expect(readme.contains("```swift\n\(example)```"), "README.md does not hold Tests/LibraryTests/Example.swift")
        let bytes = try wireForm(of: Self.dockerfile, lock: Array(#"{"version":1,"images":{}}"#.utf8))
        let definition = try Definition.decode(bytes)
        #expect(definition.entries.count == 3)
    }

    /// Builds `libdfc.so` and gives its folder.
    static func library() throws -> String? {
        guard let swift = Program.need("swift", for: "the C library") else { return nil }
        let scratch = "\(Environment.packageFolder)/.build/library"
        let result = try Program.run(
            swift,
            [
                "build", "--scratch-path", scratch, "--product", "dfccabi", "-Xlinker", "-soname=libdfc.so", "-Xswiftc",
                "-static-stdlib",
            ], folder: Environment.packageFolder)
        #expect(result.status == 0, "\(result.text)\(result.errorText)")
        guard result.status == 0 else { return nil }
        _ = try Program.run("ln", ["-sf", "libdfccabi.so", "\(scratch)/debug/libdfc.so"])
        return "\(scratch)/debug"
    }

    /// What `misuse.py` prints.
    static let misuse = """
        no dockerfile: 3
        no output: 3
        no count: 3
        empty: 1 the Dockerfile cannot be empty
        no json: 2 options: invalid JSON at byte 1: expected a member name
        no utf-8: 2 options: unknown form "\u{FFFD}"
        no object: 2 options: not an object
        list: 2 options: attributes is not an object
        number: 2 options: target is not a text
        truth: 2 options: unresolved is neither true nor false
        unknown: 2 options: unknown member "x"
        form: 2 options: unknown form "x"
        two: 2 form "llb" is for one platform
        zero behind: True
        large: 0
        threads: 1 different answers

        """

    @Test func theCLibraryAnswersCAndPython() throws {
        guard let folder = try Self.library() else { return }
        let package = Environment.packageFolder
        guard let compiler = Program.need("gcc", for: "a C program"),
            let python = Program.need("python3", for: "ctypes")
        else { return }
        let work = try TemporaryFolder("c")
        let built = try Program.run(
            compiler,
            [
                "-Wall", "-Wextra", "-Werror", "-I\(package)/Sources/DfcC", "\(package)/Fixtures/c/compile.c", "-o",
                "\(work.path)/compile", "-L\(folder)", "-ldfc", "-Wl,-rpath,\(folder)",
            ])
        #expect(built.status == 0, "\(built.errorText)")
        let fromC = try Program.run("\(work.path)/compile", [], input: Array(Self.dockerfile.utf8))
        #expect(fromC.status == 0, "\(fromC.text)\(fromC.errorText)")
        #expect(fromC.text.contains("\"final\":\"sha256:"))
        let fromPython = try Program.run(
            python, ["\(package)/Fixtures/c/compile.py", "\(folder)/libdfc.so"], input: Array(Self.dockerfile.utf8))
        #expect(fromPython.status == 0, "\(fromPython.errorText)")
        #expect(fromPython.text == fromC.text)
        let misused = try Program.run(python, ["\(package)/Fixtures/c/misuse.py", "\(folder)/libdfc.so"])
        #expect(misused.status == 0, "\(misused.errorText)")
        #expect(misused.text == Self.misuse)
        let broken = try Program.run("\(work.path)/compile", [], input: Array("FROM scratch\nCPOY a b\n".utf8))
        #expect(broken.status == 1)
        #expect(broken.text.contains("unknown instruction: CPOY"))
        #expect(broken.text.contains("\"locations\":[[2,2]]"))
    }
}
