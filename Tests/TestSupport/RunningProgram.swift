internal import Glibc
internal import Synchronization

/// A program that runs beside the test, in a process group of its own, its output in files.
package final class RunningProgram: Sendable {
    /// Its process.
    package let process: Int32
    private let scratch: TemporaryFolder
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program. `environment` is added to the test's own.
    package init(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws {
        scratch = try TemporaryFolder("running")
        process = try Program.spawn(
            name, arguments, input: "/dev/null", output: "\(scratch.path)/out", errors: "\(scratch.path)/err",
            environment: environment, folder: folder, ownGroup: true)
    }

    /// What it wrote to standard error so far.
    package var errorText: String { (try? File.text("\(scratch.path)/err")) ?? "" }

    /// What it wrote to standard output so far.
    package var text: String { (try? File.text("\(scratch.path)/out")) ?? "" }

    /// Sends a signal to the program alone.
    package func signal(_ number: Int32) { kill(process, number) }

    /// Waits for its end: exit code, or 128 + signal.
    @discardableResult
    package func wait() -> Int32 {
        ended.withLock { ended in
            if let ended { return ended }
            let status = Program.wait(process)
            ended = status
            return status
        }
    }

    /// It ended, without waiting for it.
    package var hasEnded: Bool {
        ended.withLock { ended in
            if ended != nil { return true }
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { return false }
            ended = Program.code(status)
            return true
        }
    }

    deinit {
        if !hasEnded {
            kill(-process, SIGKILL)
            wait()
        }
    }
}

/// Time as tests need it.
package enum Clock {
    /// Milliseconds of the monotonic clock.
    package static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// Blocks the calling thread.
    package static func sleep(milliseconds: Int) { usleep(UInt32(max(0, milliseconds)) * 1000) }

    /// Asks every 20 ms until the answer is yes; false when it is not within the time.
    package static func wait(atMost limit: Int, until condition: () throws -> Bool) rethrows -> Bool {
        let end = milliseconds + limit
        while milliseconds < end {
            if try condition() { return true }
            sleep(milliseconds: 20)
        }
        return try condition()
    }
}

/// Random numbers that are the same in each run (SplitMix64).
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    /// The sequence of a seed.
    package init(_ seed: UInt64) { state = seed }
    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
