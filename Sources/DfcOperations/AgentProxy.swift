internal import DfcHost
internal import Glibc
internal import Synchronization

/// A socket for one step behind which stands the user's SSH agent. Keys can be listed and used through it; whatever
/// would change the agent (adding, removing, locking, extensions) is refused.
package final class AgentProxy: Sendable {
    private let stop: SharedDescriptor
    private let path: String

    /// Listens at `folder/name`, with that owner and mode, for as long as it is not closed.
    package init(agent: String, folder: String, name: String, owner: Owner, mode: UInt32) throws {
        path = folder + "/" + name
        stop = SharedDescriptor(try System.eventDescriptor())
        let listener = SharedDescriptor(try UnixSocket.listen(folder: folder, name: name))
        try System.chown(path, uid: owner.uid, gid: owner.gid)
        try System.chmod(path, mode)
        let stop = stop
        BlockingPool.shared.submit {
            while Self.wait(listener.rawValue, stop) {
                guard let client = try? UnixSocket.accept(listener.rawValue) else { continue }
                let shared = SharedDescriptor(client)
                BlockingPool.shared.submit { Self.serve(shared.rawValue, agent: agent, stop) }
            }
        }
    }

    /// Ends all connections and takes the socket away.
    package func close() {
        try? System.write(stop.rawValue, [1, 0, 0, 0, 0, 0, 0, 0])
        try? System.unlink(path)
    }

    /// True when the descriptor can be read, false when it is time to stop.
    private static func wait(_ descriptor: Int32, _ stop: SharedDescriptor) -> Bool {
        var set = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.rawValue, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let ready = poll(&set, 2, -1)
            if ready < 0 && errno == EINTR { continue }
            return ready > 0 && set[1].revents == 0
        }
    }

    /// Message types that are passed on: asking for the keys, asking for a signature (SSH agent protocol).
    private static let passed: Set<UInt8> = [11, 13]
    private static let failure: [UInt8] = [0, 0, 0, 1, 5]

    private static func serve(_ client: Int32, agent: String, _ stop: SharedDescriptor) {
        guard let upstream = try? UnixSocket.connect(agent) else { return }
        while let request = frame(client, stop) {
            var answer: [UInt8]? = failure
            if request.count > 4, passed.contains(request[4]) {
                guard (try? System.write(upstream.rawValue, request)) != nil else { return }
                answer = frame(upstream.rawValue, stop)
            }
            guard let answer, (try? System.write(client, answer)) != nil else { return }
        }
    }

    /// One message with its length in front; nil at the end, or when it is longer than any real one.
    private static func frame(_ descriptor: Int32, _ stop: SharedDescriptor) -> [UInt8]? {
        guard let head = exactly(4, descriptor, stop) else { return nil }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length > 0, length <= 256 << 10, let body = exactly(length, descriptor, stop) else { return nil }
        return head + body
    }

    private static func exactly(_ count: Int, _ descriptor: Int32, _ stop: SharedDescriptor) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard wait(descriptor, stop), let part = try? System.read(descriptor, count: count - bytes.count),
                !part.isEmpty
            else { return nil }
            bytes += part
        }
        return bytes
    }
}
