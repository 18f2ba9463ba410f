internal import Glibc

/// What goes in and comes out during one exchange; libcurl's callbacks work on it. One thread only.
final class CurlExchange {
    /// At most this much of the body of an answer that nobody asked to receive is kept.
    static let keptErrorBytes = 64 << 10
    static let keptBytes = 8 << 20

    var status = 0
    var headers: [HTTPHeader] = []
    var kept: [UInt8] = []
    var redirect: String?
    /// Why the transfer was ended from our side.
    var refusal: HTTPError.Kind?
    /// What the receiver threw.
    var thrown: (any Error)?
    var sent: Int64 = 0
    let sendSize: Int64

    private let body: HTTPBody
    private let file: Int32
    private let receiver: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)?
    private let url: String

    init(
        _ request: HTTPRequest, receiver: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)?
    ) throws(HTTPError) {
        body = request.body
        url = request.url
        self.receiver = receiver
        switch request.body {
        case .none: (sendSize, file) = (0, -1)
        case .bytes(let bytes): (sendSize, file) = (Int64(bytes.count), -1)
        case .file(let path, let size, _):
            sendSize = size
            file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else {
                throw HTTPError(
                    .local("open \(path): \(String(cString: strerror(errno)))"), url: request.url,
                    method: request.method)
            }
        }
    }

    deinit { if file >= 0 { close(file) } }

    /// The answer as far as it is known.
    var response: HTTPResponse { HTTPResponse(status: status, headers: headers, body: kept, url: url) }

    func receiveHeader(_ bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new answer begins (after an interim one).
            headers = []
            let words = line.split(separator: " ", maxSplits: 2)
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let name = String(line[..<colon])
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        headers.append(HTTPHeader(name, String(value.reversed().drop { $0.isWhitespace }.reversed())))
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if (200..<300).contains(status), let receiver {
            do { try receiver(response, bytes) } catch {
                thrown = error
                refusal = .local("\(error)")
                return false
            }
            return true
        }
        if (200..<300).contains(status) {
            guard kept.count + bytes.count <= Self.keptBytes else {
                refusal = .tooLarge(limit: Int64(Self.keptBytes))
                return false
            }
            kept.append(contentsOf: bytes)
        } else {
            kept.append(contentsOf: bytes.prefix(max(0, Self.keptErrorBytes - kept.count)))
        }
        return true
    }

    /// How many bytes were put into the buffer; nil when the file cannot be read or became shorter.
    func send(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = Int(min(Int64(buffer.count), sendSize - sent))
        guard count > 0, sent >= 0 else { return 0 }
        switch body {
        case .none: return 0
        case .bytes(let bytes):
            bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[Int(sent)..<(Int(sent) + count)])) }
            sent += Int64(count)
            return count
        case .file(let path, _, let moved):
            let got = pread(file, buffer.baseAddress, count, off_t(sent))
            guard got > 0 else {
                refusal = .local("read \(path): \(got < 0 ? String(cString: strerror(errno)) : "file became shorter")")
                return nil
            }
            sent += Int64(got)
            moved(sent)
            return got
        }
    }
}
