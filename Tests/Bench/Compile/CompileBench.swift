internal import DfcBasics
internal import DockerfileLowering
internal import ImageSpec
internal import LLB
internal import RecordedCases

/// Compiles all recorded Dockerfiles in one process, again and again, and prints one line of JSON: how many there are,
/// the nanoseconds per Dockerfile of each round, from the text to the wire form, and a digest of all that came out, which
/// a change for speed leaves as it is. Files are read before.
///
///     CompileBench FOLDER [ROUNDS]
@main
struct CompileBench {
    static func main() throws {
        guard CommandLine.arguments.count > 1 else { return print("CompileBench FOLDER [ROUNDS]") }
        let folder = CommandLine.arguments[1]
        let rounds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 1 : 20
        let images = LockedImages(try LockFile(reading: try LLBCase.read("\(folder)/images.lock.json")))
        let cases = try LLBCase.all(in: folder).map { ($0, try $0.options) }
        var each: [JSONValue] = []
        let digest = Digest.of(cases.map { Self.outcome($0, $1, images) }.joined(separator: "\n"))
        let clock = ContinuousClock()
        // The first round warms up.
        for round in 0...max(1, rounds) {
            var bytes = 0
            let time = clock.measure {
                for (one, options) in cases { bytes += Self.compiled(one, options, images) }
            }
            guard bytes > 0 else { return print("nothing was compiled") }
            let (seconds, attoseconds) = time.components
            let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
            if round > 0 { each.append(.int(nanoseconds / cases.count)) }
        }
        let members: [JSONValue.Member] = [
            .init("dockerfiles", .int(cases.count)), .init("ns", .array(each)),
            .init("digest", .string(digest.description)),
        ]
        print(GoJSON.text(.object(members)))
    }

    /// All that a Dockerfile becomes, as text: definitions, image configs and warnings, or the error.
    private static func outcome(_ one: LLBCase, _ options: FrontendOptions, _ images: LockedImages) -> String {
        do {
            let result = try compile(options, images: images, facts: CaseFacts(folder: one.folder))
            let platforms = result.results.map { result in
                let targets = result.scanTargets.sorted { $0.key < $1.key }.map(\.value)
                let definitions = ([result.definition] + targets).map { Hex.encode($0.encode()) }
                return ([String(decoding: result.image.encode(), as: UTF8.self)] + definitions).joined(separator: "\n")
            }
            let warnings = result.warnings.map { "\($0.rule) \($0.message) \($0.lines)" }
            return (platforms + warnings).joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    /// Bytes of the wire forms; of one that does not compile (some shall not), of the message.
    private static func compiled(_ one: LLBCase, _ options: FrontendOptions, _ images: LockedImages) -> Int {
        do {
            let result = try compile(options, images: images, facts: CaseFacts(folder: one.folder))
            return result.results.reduce(0) { $0 + $1.definition.encode().count }
        } catch {
            return "\(error)".utf8.count
        }
    }
}
