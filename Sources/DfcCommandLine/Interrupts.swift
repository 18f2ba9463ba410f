internal import DfcHost
internal import Glibc
internal import Synchronization

/// SIGINT, SIGTERM and SIGHUP. The first one cancels the build, which then ends by itself and leaves the store usable;
/// the second ends the process at once.
enum Interrupts {
    /// Where the handler writes to; -1 before `watch`.
    private static let writing = Atomic<Int32>(-1)

    /// Calls `first` at the first signal; at the second the process ends with status 130.
    ///
    /// - Throws: `HostError` when there are no descriptors left.
    static func watch(_ first: @escaping @Sendable () -> Void, atEnd: @escaping @Sendable () -> Void) throws {
        let pipe = try System.pipe()
        writing.store(pipe.writing, ordering: .releasing)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            let saved = errno
            var byte: UInt8 = 0
            _ = Glibc.write(Interrupts.writing.load(ordering: .acquiring), &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaction(signal, &action, nil) }
        // A handler, since it goes away with exec: what steps start gets the signal as usual.
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGPIPE, &action, nil)
        let reading = pipe.reading
        BlockingPool.shared.submit {
            if wait(reading) { first() }
            if wait(reading) {
                atEnd()
                _exit(130)
            }
        }
    }

    private static func wait(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count == 1 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }
}
