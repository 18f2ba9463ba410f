internal import Glibc
internal import Synchronization

/// Threads for calls that block, so that the two threads of the cooperative pool never wait. A hop costs 20-40 us: give
/// it batches, not single small calls.
///
/// Threads start when they are needed and never exit: the signal that a child gets at its parent's death
/// (`ProcessRunner`) comes when the *thread* that started it ends.
package final class BlockingPool: Sendable {
    /// The pool of this process.
    package static let shared = BlockingPool(limit: 256)

    /// How many threads can do something at a time: those of the machine, at least 2 and at most 8.
    package static let processors = max(2, min(8, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var next = 0
        var idle = 0
        var threads = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    // Set up once in init and never freed; a semaphore may be used by all threads at once.
    nonisolated(unsafe) private let signal: UnsafeMutablePointer<sem_t>

    /// A pool of at most `limit` threads.
    package init(limit: Int) {
        self.limit = limit
        signal = .allocate(capacity: 1)
        sem_init(signal, 0, 0)
    }

    /// Runs the body on a thread of the shared pool.
    package static func run<T: Sendable, E: Error>(
        _ body: @escaping @Sendable () throws(E) -> T
    ) async throws(E) -> T {
        let result: Result<T, E> = await withCheckedContinuation { continuation in
            shared.submit {
                let result: Result<T, E>
                do throws(E) { result = .success(try body()) } catch { result = .failure(error) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Runs the job on a thread of the pool, now or when one is free.
    package func submit(_ job: @escaping @Sendable () -> Void) {
        let start = state.withLock { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count - state.next, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if start { startThread() }
        sem_post(signal)
    }

    /// Runs the body for every index from 0 below `count`, on up to `width` threads, and returns when all are done.
    /// Blocks the calling thread, which takes its share; meant for code that is on a thread of the pool already.
    package static func concurrently(_ count: Int, width: Int = 2, _ body: @escaping @Sendable (Int) -> Void) {
        let next = Counter()
        let work: @Sendable () -> Void = {
            while true {
                let index = next.take()
                if index >= count { return }
                body(index)
            }
        }
        let helpers = min(width, count) - 1
        guard helpers > 0 else { return work() }
        let done = Latch(helpers)
        for _ in 0..<helpers {
            shared.submit {
                work()
                done.arrive()
            }
        }
        work()
        done.wait()
    }

    private func startThread() {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Room for a tree as deep as a path can be; only what is touched takes memory.
        pthread_attr_setstacksize(&attributes, 32 << 20)
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let pool = Unmanaged.passRetained(self).toOpaque()
        let failed = pthread_create(
            &thread, &attributes,
            { pool in
                if let pool { Unmanaged<BlockingPool>.fromOpaque(pool).takeUnretainedValue().serve() }
                return nil
            }, pool)
        if failed != 0 { state.withLock { $0.threads -= 1 } }
    }

    private func serve() {
        while true {
            state.withLock { $0.idle += 1 }
            while sem_wait(signal) != 0 {}
            let job: (@Sendable () -> Void)? = state.withLock { state in
                state.idle -= 1
                guard state.next < state.jobs.count else { return nil }
                let job = state.jobs[state.next]
                state.next += 1
                if state.next == state.jobs.count {
                    state.jobs.removeAll(keepingCapacity: true)
                    state.next = 0
                }
                return job
            }
            job?()
        }
    }
}

/// Hands out 0, 1, 2, ...
private final class Counter: Sendable {
    private let value = Atomic(0)
    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
}

/// Waits until a number of threads have arrived.
private final class Latch: Sendable {
    // A semaphore may be used by all threads at once; freed after the last wait.
    nonisolated(unsafe) private let signal: UnsafeMutablePointer<sem_t>
    private let count: Int

    init(_ count: Int) {
        self.count = count
        signal = .allocate(capacity: 1)
        sem_init(signal, 0, 0)
    }

    deinit {
        sem_destroy(signal)
        signal.deallocate()
    }

    func arrive() { sem_post(signal) }
    func wait() { for _ in 0..<count { while sem_wait(signal) != 0 {} } }
}
