import DfcBasics
import TestSupport
import Testing

/// The real program with a store of its own.
struct Dfc: Sendable {
    /// The program: `DFC_BIN`, else what the last build left.
    static let binary: String? = {
        if let named = Environment["DFC_BIN"], !named.isEmpty { return named }
        let builds = ["release", "debug"].map { "\(Environment.packageFolder)/.build/\($0)/dfc" }
        return builds.first { File.exists($0) }
    }()

    let program: String
    /// Work folder, holds the store too.
    let folder: TemporaryFolder

    /// A fresh store, or nil with a printed reason where the program was not built.
    init?(_ purpose: String) throws {
        guard let program = Self.binary else {
            Program.skip("\(purpose): no dfc is built and DFC_BIN is not set")
            return nil
        }
        self.program = program
        folder = try TemporaryFolder(purpose)
    }

    var path: String { folder.path }

    /// Runs dfc in the work folder.
    func callAsFunction(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Program.Result {
        try Program.run(
            program, arguments, input: input,
            environment: ["DFC_STATE_DIR": "\(path)/state", "NO_COLOR": "1"].merging(environment) { $1 }, folder: path)
    }

    /// Starts dfc in the work folder.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(
            program, arguments,
            environment: ["DFC_STATE_DIR": "\(path)/state", "NO_COLOR": "1"].merging(environment) { $1 }, folder: path)
    }

    /// Runs dfc and expects success; what it said is shown where it fails.
    @discardableResult
    func succeed(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Program.Result {
        let result = try self(arguments, input: input, environment: environment)
        #expect(
            result.status == 0, "dfc \(arguments.joined(separator: " "))\n\(result.errorText)", sourceLocation: location
        )
        return result
    }

    /// A file of the work folder.
    func write(_ name: String, _ text: String) throws { try File.write("\(path)/\(name)", text) }

    /// Text of a file of the work folder.
    func text(_ name: String) throws -> String { try File.text("\(path)/\(name)") }

    /// Names, modes and contents below a folder; times are those of the build and left out.
    static func fingerprint(_ folder: String) throws -> String {
        try Program.run(
            "sh",
            ["-c", "find . -printf '%P %y %m %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum"],
            folder: folder
        ).text
    }

    /// Makes a Python program `watch` in the work folder, which runs dfc with its arguments and leaves in the file `peak`
    /// the largest resident size that dfc, or a program that it waited for, ever had, in kB; false where there is no
    /// Python. A child of the test itself would begin with the size of the test.
    func makeWatch(_ location: SourceLocation = #_sourceLocation) throws -> Bool {
        guard Program.need("python3", for: "a measure of memory", location) != nil else { return false }
        try write(
            "watch",
            """
            import resource, subprocess, sys
            code = subprocess.call(["\(program)"] + sys.argv[1:])
            open("peak", "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
            sys.exit(code)

            """)
        return true
    }

    /// Something of the work folder exists.
    func has(_ name: String) -> Bool { File.exists("\(path)/\(name)") }

    /// Makes an image `base` with a static busybox in the store of this value; false with a printed reason where there
    /// is no busybox.
    func makeBase(_ location: SourceLocation = #_sourceLocation) throws -> Bool {
        guard let busybox = Program.need("busybox", for: "a base image", location) else { return false }
        try File.write("\(path)/.base/busybox", try File.read(busybox), mode: 0o755)
        try write(
            ".base/Dockerfile",
            """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "-s", "/bin"]
            """)
        try succeed(["solve", "--progress", "plain", "-t", "base", ".base"], location)
        return true
    }

    /// The vertices of a run with `--progress rawjson`, by name; the last state of each.
    static func vertices(_ result: Program.Result) throws -> [String: JSONValue] {
        try vertices(in: result.errorText)
    }

    /// The same by what was written so far.
    static func vertices(in text: String) throws -> [String: JSONValue] {
        var byDigest: [String: JSONValue] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("{") {
            for vertex in try JSONParser.parse(String(line))["vertexes"]?.array ?? [] {
                byDigest[vertex["digest"]?.string ?? ""] = vertex
            }
        }
        var byName: [String: JSONValue] = [:]
        for vertex in byDigest.values { byName[vertex["name"]?.string ?? ""] = vertex }
        return byName
    }
}

extension Program.Result {
    /// The message at the end of a run that failed: its last line that begins with `ERROR: `.
    var lastError: String? { errorText.split(separator: "\n").last { $0.hasPrefix("ERROR: ") }.map(String.init) }
}

/// Bytes that do not compress, the same in each run.
enum SeededNoise {
    static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}

extension Dfc {
    func succeed(_ arguments: [String], _ location: SourceLocation) throws {
        _ = try succeed(arguments, input: [], environment: [:], location)
    }
}
