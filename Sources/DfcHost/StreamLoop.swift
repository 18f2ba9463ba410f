internal import Glibc

/// Moves bytes between us and a child until it has ended and its outputs are read.
struct StreamLoop {
    /// Number of the stream and our end of its pipe (non-blocking).
    var outputs: [(stream: Int, descriptor: Int32)]
    let pidfd: Int32
    let stop: Int32
    var input: [UInt8]
    /// Our end of the child's standard input, closed here when all is written; -1 for none.
    var inputDescriptor: Int32
    private var written = 0

    init(
        outputs: [(stream: Int, descriptor: Int32)], pidfd: Int32, stop: Int32, input: [UInt8], inputDescriptor: Int32
    ) {
        self.outputs = outputs
        self.pidfd = pidfd
        self.stop = stop
        self.input = input
        self.inputDescriptor = inputDescriptor
    }

    /// Returns when the child has ended. `kill` is called when `stop` becomes readable, and at the
    /// end.
    mutating func run(kill: () -> Void, output: (Int, [UInt8]) -> Void) {
        var stopping = false
        while true {
            var polled = [pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)]
            polled.append(pollfd(fd: stopping ? -1 : stop, events: Int16(POLLIN), revents: 0))
            polled.append(pollfd(fd: inputDescriptor, events: Int16(POLLOUT), revents: 0))
            for one in outputs { polled.append(pollfd(fd: one.descriptor, events: Int16(POLLIN), revents: 0)) }
            if poll(&polled, nfds_t(polled.count), -1) < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                break
            }
            if polled[1].revents != 0 {
                stopping = true
                kill()
            }
            if polled[2].revents != 0 { feed() }
            let ended = polled[0].revents != 0
            // What is left of its process group has lost its purpose (the number is ours until the child is reaped).
            if ended { kill() }
            // After the end all that is left in the pipes is read, but a grandchild that keeps them open is not
            // waited for.
            var open: [(stream: Int, descriptor: Int32)] = []
            for (index, one) in outputs.enumerated() {
                if ended || polled[3 + index].revents != 0 {
                    if drain(one, toEnd: ended, output) { open.append(one) }
                } else {
                    open.append(one)
                }
            }
            outputs = open
            if ended { break }
        }
        closeInput()
    }

    private mutating func feed() {
        while written < input.count {
            let sent = input.withUnsafeBytes { raw in
                write(inputDescriptor, raw.baseAddress?.advanced(by: written), min(raw.count - written, 1 << 16))
            }
            if sent < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                break
            }
            written += sent
        }
        closeInput()
    }

    private mutating func closeInput() {
        if inputDescriptor >= 0 { close(inputDescriptor) }
        inputDescriptor = -1
    }

    /// Reads what is there; false at the end of the stream.
    private func drain(
        _ one: (stream: Int, descriptor: Int32), toEnd: Bool, _ output: (Int, [UInt8]) -> Void
    ) -> Bool {
        while true {
            do throws(HostError) {
                let bytes = try System.read(one.descriptor, count: 1 << 16)
                if bytes.isEmpty { return false }
                output(one.stream, bytes)
                if !toEnd { return true }
            } catch {
                return error.errno == EAGAIN
            }
        }
    }
}
