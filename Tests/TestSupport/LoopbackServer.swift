internal import Glibc
internal import Synchronization

/// A request as the test server saw it.
package struct SeenRequest: Sendable {
    package var method: String
    /// Path and query.
    package var target: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
    package var path: String { String(target.prefix { $0 != "?" }) }
}

/// What the test server answers.
package struct Reply: Sendable {
    package var status = 200
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// Only so many bytes of the body are sent, then the connection is closed.
    package var cutAfter: Int?
    /// Closed without a word.
    package var dropped = false
    /// Waits this long before the body, in milliseconds.
    package var delay = 0
    /// No `Content-Length` is written by the server.
    package var ownLength = false

    package init(_ status: Int = 200, _ headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
    package init(_ status: Int = 200, _ headers: [(name: String, value: String)] = [], text: String) {
        self.init(status, headers, body: Array(text.utf8))
    }
}

/// An HTTP/1.1 server on a random port of 127.0.0.1, one thread per connection, one request per connection.
package final class LoopbackServer: Sendable {
    package let port: Int
    private let listener: Int32
    private let handler: @Sendable (SeenRequest) -> Reply
    private let log = Mutex<[SeenRequest]>([])
    private let stopped = Atomic(false)

    package var host: String { "127.0.0.1:\(port)" }
    package var url: String { "http://\(host)" }
    /// All requests so far, in the order in which they came.
    package var requests: [SeenRequest] { log.withLock { $0 } }

    package init(_ handler: @escaping @Sendable (SeenRequest) -> Reply) throws {
        self.handler = handler
        (listener, port) = try Socket.listen()
        Thread.start { [listener, weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                guard let server = self else {
                    close(connection)
                    return
                }
                Thread.start { server.serve(connection) }
            }
        }
    }

    deinit { stop() }

    package func stop() {
        guard stopped.exchange(true, ordering: .relaxed) == false else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let request = Socket.readRequest(connection) else { return }
        log.withLock { $0.append(request) }
        let reply = handler(request)
        if reply.dropped { return }
        var head = "HTTP/1.1 \(reply.status) X\r\n"
        for header in reply.headers { head += "\(header.name): \(header.value)\r\n" }
        if !reply.ownLength, reply.status != 304 { head += "Content-Length: \(reply.body.count)\r\n" }
        head += "Connection: close\r\n\r\n"
        Socket.write(connection, Array(head.utf8))
        if reply.delay > 0 { usleep(UInt32(reply.delay) * 1000) }
        if request.method != "HEAD" { Socket.write(connection, Array(reply.body.prefix(reply.cutAfter ?? .max))) }
    }
}

/// A detached thread of the test.
package enum Thread {
    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    package static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body)).toOpaque()
        let started = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
                return nil
            }, box)
        if started == 0 { pthread_detach(thread) }
    }
}

/// Sockets of 127.0.0.1.
package enum Socket {
    package struct Failure: Error {
        var call: String
        package init(call: String) { self.call = call }
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    private static func make() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0) }

    package static func listen() throws -> (socket: Int32, port: Int) {
        let listener = make()
        let port = try bindToAny(listener)
        guard Glibc.listen(listener, 64) == 0 else { throw Failure(call: "listen") }
        return (listener, port)
    }

    private static func bindToAny(_ socket: Int32) throws -> Int {
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound else { throw Failure(call: "bind") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    /// A port on which nobody listens: no system gives one of the first thousand to who asks for any.
    package static let deadPort = 1

    /// A port for a program that is about to listen: nobody else gets it while the socket is open, and the program may
    /// share it, for both say `SO_REUSEADDR` and only one listens.
    package static func reservedPort() throws -> (socket: Int32, port: Int) {
        let socket = make()
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return (socket, try bindToAny(socket))
    }

    package static func connect(_ port: Int) -> Int32? {
        let connection = make()
        var address = address(port)
        let done = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if done { return connection }
        close(connection)
        return nil
    }

    package static func write(_ connection: Int32, _ bytes: [UInt8]) {
        var at = 0
        while at < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress?.advanced(by: at), bytes.count - at, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            at += count
        }
    }

    package static func readAll(_ connection: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = readSome(connection) { bytes += more }
        return bytes
    }

    private static func readSome(_ connection: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(connection, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Head and body of a message: first line, headers, rest.
    package static func split(_ bytes: [UInt8]) -> (
        first: String, headers: [(name: String, value: String)], body: [UInt8]
    )? {
        guard let end = headEnd(bytes) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        guard let first = lines.first else { return nil }
        let headers: [(name: String, value: String)] = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        return (first, headers, Array(bytes[(end + 4)...]))
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first {
            bytes[$0] == 13 && bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10])
        }
    }

    package static func readRequest(_ connection: Int32) -> SeenRequest? {
        var bytes: [UInt8] = []
        while headEnd(bytes) == nil {
            guard let more = readSome(connection) else { return nil }
            bytes += more
            // A TLS greeting, not HTTP.
            if bytes[0] == 22 { return nil }
        }
        guard let (first, headers, rest) = split(bytes) else { return nil }
        let words = first.split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        var request = SeenRequest(method: words[0], target: words[1], headers: headers, body: rest)
        let length = request.header("Content-Length").flatMap(Int.init) ?? 0
        while request.body.count < length {
            guard let more = readSome(connection) else { return nil }
            request.body += more
        }
        return request
    }
}

extension Socket {
    package static func end(_ connection: Int32) { close(connection) }
}
