internal import CLinux
internal import Glibc
internal import Synchronization

/// A descriptor that several closures hold.
package final class SharedDescriptor: Sendable {
    private let handle: FileDescriptor
    /// Takes over the descriptor; it is closed with the last reference.
    package init(_ handle: consuming FileDescriptor) { self.handle = handle }
    /// The kernel's number.
    package var rawValue: Int32 { handle.rawValue }
}

/// Bytes of both streams of a process.
final class OutputCollector: Sendable {
    private let streams = Mutex<[Int: [UInt8]]>([:])
    func append(_ stream: Int, _ bytes: [UInt8]) {
        streams.withLock { $0[stream, default: []].append(contentsOf: bytes) }
    }
    func bytes(_ stream: Int) -> [UInt8] { streams.withLock { $0[stream] ?? [] } }
}

/// The life of one child, on one thread.
enum RunningProcess {
    /// A child that stops reading must not end us: the write fails instead.
    private static let ignorePipeSignal: Void = { _ = Glibc.signal(SIGPIPE, SIG_IGN) }()

    static func run(
        _ runner: ProcessRunner, stop: Int32, output: (Int, [UInt8]) -> Void
    ) throws(HostError) -> ExitStatus {
        _ = ignorePipeSignal
        guard let program = ProcessRunner.find(runner.executable) else {
            throw HostError("exec", path: runner.executable, errno: ENOENT)
        }
        let outPipe = try System.pipe()
        let outReading = FileDescriptor(owning: outPipe.reading)
        let outWriting = FileDescriptor(owning: outPipe.writing)
        let errorPipe = try System.pipe()
        let errorReading = FileDescriptor(owning: errorPipe.reading)
        let errorWriting = FileDescriptor(owning: errorPipe.writing)
        var inputReading: Int32
        var inputWriting: Int32 = -1
        var inputOwned = true
        var bytes: [UInt8] = []
        switch runner.input {
        case .none: inputReading = try System.open("/dev/null", O_RDONLY).release()
        case .descriptor(let number): (inputReading, inputOwned) = (number, false)
        case .bytes(let given):
            (inputReading, inputWriting) = try System.pipe()
            bytes = given
            _ = fcntl(inputWriting, F_SETFL, O_NONBLOCK)
        }
        defer { if inputWriting >= 0 { Glibc.close(inputWriting) } }
        for number in [outReading.rawValue, errorReading.rawValue] { _ = fcntl(number, F_SETFL, O_NONBLOCK) }

        var child = Child(pidfd: -1, process: 0)
        let streams = [inputReading, outWriting.rawValue, errorWriting.rawValue]
        do {
            defer { if inputOwned { Glibc.close(inputReading) } }
            child = try start(runner, program: program, streams: streams)
        }
        defer { Glibc.close(child.pidfd) }
        try outWriting.close()
        try errorWriting.close()
        var loop = StreamLoop(
            outputs: [(1, outReading.rawValue), (2, errorReading.rawValue)], pidfd: child.pidfd, stop: stop,
            input: bytes,
            inputDescriptor: inputWriting)
        inputWriting = -1
        loop.run(kill: { child.kill() }, output: output)
        let status = dfc_wait(child.pidfd)
        if status < 0 { throw HostError("waitid", path: runner.executable, errno: errno) }
        return status < 256 ? .exited(status) : .signalled(status - 256)
    }

    private struct Child {
        var pidfd: Int32
        var process: Int32
        func kill() {
            _ = Glibc.kill(-process, SIGKILL)
            _ = dfc_pidfd_send_signal(pidfd, SIGKILL)
        }
    }

    private static func start(
        _ runner: ProcessRunner, program: String, streams: [Int32]
    ) throws(HostError) -> Child {
        let arguments = CStrings([runner.executable] + runner.arguments)
        let environment = CStrings(runner.environment ?? System.environment())
        let path = CStrings([program] + (runner.directory.map { [$0] } ?? []))
        var what = dfc_spawn()
        what.path = UnsafePointer(path.pointers[0])
        what.directory = runner.directory == nil ? nil : UnsafePointer(path.pointers[1])
        what.arguments = UnsafePointer(arguments.pointers)
        what.environment = UnsafePointer(environment.pointers)
        what.standard_input = streams[0]
        what.standard_output = streams[1]
        what.standard_error = streams[2]
        what.new_pid_namespace = runner.newPIDNamespace ? 1 : 0
        what.parent_death_signal = runner.diesWithParent ? SIGKILL : 0
        what.new_process_group = 1
        var pidfd: Int32 = -1
        var process: Int32 = 0
        var step: UnsafePointer<CChar>?
        let result = withExtendedLifetime((arguments, environment, path)) { dfc_start(&what, &pidfd, &process, &step) }
        if result != 0 {
            let number = errno
            throw HostError(step.map { String(cString: $0) } ?? "clone", path: program, errno: number)
        }
        return Child(pidfd: pidfd, process: process)
    }
}

/// An array of C strings, ended by NULL, as exec wants it.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        pointers = .allocate(capacity: count + 1)
        for (index, text) in texts.enumerated() {
            let bytes = PathText.bytes(of: text)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
            for (at, byte) in bytes.enumerated() { copy[at] = CChar(bitPattern: byte) }
            copy[bytes.count] = 0
            pointers[index] = copy
        }
        pointers[count] = nil
    }

    deinit {
        for index in 0..<count { pointers[index]?.deallocate() }
        pointers.deallocate()
    }
}
