import DfcBasics
import DfcHost
import DfcOperations
import DfcStore
import LLB
import Synchronization
import TestSupport
import Testing

/// What is shown of the hashing of a build context.
@Suite struct LocalSourceTests {
    /// Keeps the events as short lines.
    private final class Lines: ProgressSink {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        /// Runs at each event.
        private let meanwhile: @Sendable () -> Void

        init(meanwhile: @escaping @Sendable () -> Void) { self.meanwhile = meanwhile }

        func report(_ event: ProgressEvent) {
            meanwhile()
            let line =
                switch event {
                case .vertex(let vertex): "\(vertex.name) \(vertex.completed == nil ? "begins" : "ends")"
                case .status(let status):
                    "\(status.id) \(status.current) of \(status.total)\(status.completed == nil ? "" : " done")"
                case .log, .warning: "\(event)"
                }
            lines.withLock { $0.append(line) }
        }
    }

    /// The lines for a folder with one file, hashed while the clock goes on by `step` milliseconds at each look.
    private func lines(step: Int64, changing: Bool = false) async throws -> [String] {
        let scratch = try Scratch()
        let folder = try scratch.make("context", ["large=\(String(repeating: "x", count: 1 << 20))"])
        let store = try makeStore(scratch)
        defer { store.close() }
        let lines = Lines { if changing { try? System.writeFile("\(folder)/large", []) } }
        let time = Mutex<Nanoseconds>(0)
        let environment = OperationEnvironment(
            store: store, runtime: NoRuntime(), images: NoImages(), progress: lines, folders: ["context": folder],
            clock: {
                time.withLock {
                    $0 += step * 1_000_000
                    return $0
                }
            })
        let source = SourceOp(identifier: "local://context", attributes: [:])
        let operation = try LLBOperation(
            op: Op(kind: .source(source)), kind: .source(source), digest: Digest.of("op"), name: "load",
            environment: environment)
        let tree = try await operation.run([])[0]
        let told = lines.all
        let digest = try? ContentChecksum.digest(of: tree, selectors: [], store: store)
        #expect((digest == nil) == changing)
        #expect(lines.all == told, "nothing is told once the vertex has ended")
        return told
    }

    @Test func longHashingIsShown() async throws {
        let slow = try await lines(step: 60)
        #expect(slow.last == "transferring context: 1048576 of 1048576 done", "\(slow)")
        #expect(slow.count > 2, "\(slow)")
        #expect(slow.allSatisfy { $0.hasPrefix("transferring context: ") && $0.contains(" of 1048576") }, "\(slow)")
    }

    @Test func shortHashingIsNot() async throws {
        #expect(try await lines(step: 1) == [])
    }

    @Test func whatWasBegunEndsWithAFaultToo() async throws {
        let lines = try await lines(step: 200, changing: true)
        #expect(lines.count > 1 && lines.last?.hasSuffix(" done") == true, "\(lines)")
    }
}
