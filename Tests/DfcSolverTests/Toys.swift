import DfcBasics
import DfcSolver
import Synchronization

/// What a toy vertex gives: a number.
typealias Toy = Vertex<Int>

/// Counts what happened, and stands for the clock.
final class Counter: Sendable {
    private let state = Mutex((runs: [String](), maps: [String](), contents: [String](), time: Nanoseconds(0)))

    var runs: [String] { state.withLock { $0.runs } }
    var maps: [String] { state.withLock { $0.maps } }
    var contents: [String] { state.withLock { $0.contents } }

    func ran(_ name: String) { state.withLock { $0.runs.append(name) } }
    func mapped(_ name: String) { state.withLock { $0.maps.append(name) } }
    func digested(_ name: String) { state.withLock { $0.contents.append(name) } }
    func now() -> Nanoseconds {
        state.withLock { state in
            state.time += 1
            return state.time
        }
    }
    func forget() {
        state.withLock { state in
            state.runs = []
            state.maps = []
            state.contents = []
        }
    }
}

/// An operation by closures.
struct ToyOperation: Operation {
    var name: String
    var counter: Counter
    var maps: [CacheMap<Int>]
    var work: @Sendable ([Int]) async throws -> [Int]

    func cacheMap(_ index: Int) async throws -> CacheMap<Int> {
        counter.mapped(name)
        return maps[index]
    }

    func run(_ inputs: [Int]) async throws -> [Int] {
        counter.ran(name)
        return try await work(inputs)
    }
}

/// Makes toys that count in one place.
struct ToyBox {
    let counter = Counter()

    /// A number from nowhere. `session` gives a key that no other build has.
    func constant(_ name: String, _ value: Int, session: String? = nil, key: String? = nil) -> Toy {
        toy(name, key: (key ?? "constant \(value)") + (session ?? ""), sessionOnly: session != nil) { _ in [value] }
    }

    /// The sum of its inputs and of `more`. Inputs in `byContent` count by their number.
    func sum(
        _ name: String, _ inputs: [Toy], more: Int = 0, byContent: Set<Int> = [], ignoreCache: Bool = false,
        key: String? = nil
    ) -> Toy {
        toy(
            name, key: key ?? "sum \(more)", inputs: inputs.map { Edge($0.digest) }, byContent: byContent,
            ignoreCache: ignoreCache
        ) { inputs in [inputs.reduce(more, +)] }
    }

    func toy(
        _ name: String, key: String, inputs: [Edge] = [], byContent: Set<Int> = [], ignoreCache: Bool = false,
        sessionOnly: Bool = false, work: @escaping @Sendable ([Int]) async throws -> [Int]
    ) -> Toy {
        let counter = counter
        let rules = inputs.indices.map { index in
            guard byContent.contains(index) else { return InputRule<Int>() }
            return InputRule<Int>(selector: Digest.of("/")) { value in
                counter.digested(name)
                return Digest.of("content \(value)")
            }
        }
        // All that a toy gives follows from its key and its inputs, but of a session toy from what it holds.
        let map = CacheMap<Int>(
            digest: Digest.of(key), sessionOnly: sessionOnly, inputs: rules, content: { Digest.of("content \($0)") })
        let digest = Digest.of(([name, sessionOnly ? "" : key] + inputs.map { "\($0)" }).joined(separator: "|"))
        return Toy(
            digest: digest, name: name, inputs: inputs, ignoreCache: ignoreCache,
            operation: ToyOperation(name: name, counter: counter, maps: [map], work: work))
    }
}

/// Results by number; some can be lost.
final class ToyResults: ResultStorage {
    private let state = Mutex((values: [String: Int](), next: 0))

    func save(_ output: Int) -> String? {
        state.withLock { state in
            state.next += 1
            state.values["r\(state.next)"] = output
            return "r\(state.next)"
        }
    }

    func load(_ result: String) -> Int? { state.withLock { $0.values[result] } }

    func lose(_ value: Int) {
        state.withLock { state in state.values = state.values.filter { $0.value != value } }
    }
}

/// Keeps all events.
final class Recorder: ProgressSink {
    private let state = Mutex([ProgressEvent]())

    func report(_ event: ProgressEvent) { state.withLock { $0.append(event) } }

    private let said = Mutex([String]())
    func explain(_ text: String) { said.withLock { $0.append(text) } }
    var explanations: [String] { said.withLock { $0 } }

    var vertexEvents: [VertexProgress] {
        state.withLock { events in
            events.compactMap { event in
                switch event {
                case .vertex(let vertex): vertex
                case .status, .log, .warning: nil
                }
            }
        }
    }

    /// The last state of each vertex by name.
    var final: [String: VertexProgress] {
        vertexEvents.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    /// Names of vertices that ended as cached.
    var cached: Set<String> { Set(final.values.filter { $0.cached && $0.completed != nil }.map(\.name)) }
}

/// A cache that outlives the builds made with it.
struct ToyHouse {
    let box = ToyBox()
    let cache = MemoryCacheStorage()
    let results = ToyResults()

    var counter: Counter { box.counter }

    /// Builds the last of the toys; gives its number and what was told.
    func build(_ toys: [Toy], wanted: [Toy]? = nil, jobs: Int? = nil) async throws -> (values: [Int], told: Recorder) {
        counter.forget()
        let told = Recorder()
        let counter = counter
        let solver = Solver<Int>(cache: cache, results: results, progress: told, jobs: jobs, explain: told.explain) {
            counter.now()
        }
        let edges = (wanted ?? toys.suffix(1)).map { Edge($0.digest) }
        return (try await solver.solve(toys, wanted: edges), told)
    }
}
