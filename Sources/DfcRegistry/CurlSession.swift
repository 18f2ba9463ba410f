internal import CCurl
internal import Glibc

/// One libcurl handle with its own connections; used by one thread at a time, kept for the next request to its host.
final class CurlSession: @unchecked Sendable {  // guarded by HTTPTransfer, which gives it to one caller at a time
    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    /// What libcurl says of a failure, beyond its code.
    private let details: UnsafeMutablePointer<CChar>

    /// nil when libcurl is not installed or out of memory.
    init?() {
        guard dfc_curl_load() == 0, let easy = dfc_curl_easy_new() else { return nil }
        guard let multi = dfc_curl_multi_new() else {
            dfc_curl_easy_free(easy)
            return nil
        }
        self.easy = easy
        self.multi = multi
        details = .allocate(capacity: Int(CURL_ERROR_SIZE))
        details.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        dfc_curl_easy_free(easy)
        dfc_curl_multi_free(multi)
        details.deallocate()
    }

    /// One exchange, without redirects. The body of a status that `exchange` accepts goes to its receiver.
    func perform(_ request: HTTPRequest, exchange: CurlExchange, cancellation: Cancellation) throws(HTTPError) {
        dfc_curl_easy_reset(easy)
        details[0] = 0
        dfc_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, details)
        var lines: UnsafeMutablePointer<curl_slist>?
        // `Expect:` off: registries answer 100 rarely, and the wait for it is a second.
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
            lines = dfc_curl_list_append(lines, line) ?? lines
        }
        defer { dfc_curl_list_free(lines) }
        dfc_curl_set_pointer(easy, CURLOPT_HTTPHEADER, lines)
        setBasics(request)
        try setTLS(request)
        setBody(request, exchange)
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        dfc_curl_set_receivers(easy, receiveBody, receiveHeader, context)
        let code = try withExtendedLifetime(exchange) { () throws(HTTPError) in
            try run(request, cancellation)
        }
        try judge(code, request, exchange, cancellation)
    }

    private func setBasics(_ request: HTTPRequest) {
        dfc_curl_set_text(easy, CURLOPT_URL, request.url)
        dfc_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        dfc_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        dfc_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        dfc_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT, request.connectTimeout)
        dfc_curl_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, 1)
        dfc_curl_set_long(easy, CURLOPT_LOW_SPEED_TIME, request.stallTimeout)
        dfc_curl_set_long(easy, CURLOPT_BUFFERSIZE, 256 << 10)
        dfc_curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        dfc_curl_set_text(easy, CURLOPT_USERAGENT, "dfc")
        if request.acceptsGzip { dfc_curl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip") }
        guard let parts = URLParts(request.url) else { return }
        if URLParts.isLoopback(parts.host) {
            dfc_curl_set_text(easy, CURLOPT_NOPROXY, "*")
        } else if parts.scheme == "http", let proxy = getenv("HTTP_PROXY"), getenv("http_proxy") == nil {
            // libcurl reads only the lower-case form of this one variable; Go reads both.
            dfc_curl_set_text(easy, CURLOPT_PROXY, proxy)
        }
    }

    private func setTLS(_ request: HTTPRequest) throws(HTTPError) {
        let tls = request.tls
        if tls.insecure {
            dfc_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 0)
            dfc_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let certificate = tls.certificate { dfc_curl_set_text(easy, CURLOPT_SSLCERT, certificate) }
        if let key = tls.key { dfc_curl_set_text(easy, CURLOPT_SSLKEY, key) }
        guard !tls.authorities.isEmpty else { return }
        var bytes: [UInt8] = (try? CertificateFiles.read(CertificateFiles.system)) ?? []
        for path in tls.authorities {
            do { bytes += [10] + (try CertificateFiles.read(path)) } catch {
                throw HTTPError(.local("\(error)"), url: request.url, method: request.method)
            }
        }
        bytes.withUnsafeMutableBytes { _ = dfc_curl_set_authorities(easy, $0.baseAddress, $0.count) }
    }

    private func setBody(_ request: HTTPRequest, _ exchange: CurlExchange) {
        switch request.body {
        case .none where request.method == "HEAD": dfc_curl_set_long(easy, CURLOPT_NOBODY, 1)
        case .none where request.method == "GET": dfc_curl_set_long(easy, CURLOPT_HTTPGET, 1)
        case .none, .bytes, .file:
            dfc_curl_set_long(easy, CURLOPT_UPLOAD, 1)
            dfc_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, exchange.sendSize)
            dfc_curl_set_reader(
                easy, readBody, rewindBody, Unmanaged.passUnretained(exchange).toOpaque())
        }
        dfc_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func run(_ request: HTTPRequest, _ cancellation: Cancellation) throws(HTTPError) -> CURLcode {
        let wake = Wake(multi: multi)
        let handler = cancellation.add { wake.call() }
        defer { cancellation.remove(handler) }
        guard dfc_curl_multi_add(multi, easy) == CURLM_OK else {
            throw HTTPError(.other("cannot start a transfer"), url: request.url, method: request.method)
        }
        defer { dfc_curl_multi_remove(multi, easy) }
        while true {
            if cancellation.isCancelled { throw HTTPError(.cancelled, url: request.url, method: request.method) }
            var running: Int32 = 0
            guard dfc_curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
            if running == 0 { break }
            dfc_curl_multi_poll(multi, 1000)
        }
        let result = dfc_curl_multi_result(multi)
        return CURLcode(rawValue: result < 0 ? CURLE_FAILED_INIT.rawValue : UInt32(result))
    }

    private func judge(
        _ code: CURLcode, _ request: HTTPRequest, _ exchange: CurlExchange, _ cancellation: Cancellation
    ) throws(HTTPError) {
        func fail(_ kind: HTTPError.Kind) -> HTTPError { HTTPError(kind, url: request.url, method: request.method) }
        if let local = exchange.refusal { throw fail(local) }
        var errorNumber = 0
        dfc_curl_get_long(easy, CURLINFO_OS_ERRNO, &errorNumber)
        let words = String(cString: details[0] == 0 ? dfc_curl_text(code) : UnsafePointer(details))
        switch code {
        case CURLE_OK: break
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: throw fail(.unknownHost)
        case CURLE_COULDNT_CONNECT: throw fail(.connect(errno: Int32(truncatingIfNeeded: errorNumber)))
        case CURLE_OPERATION_TIMEDOUT: throw fail(.timeout)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: throw fail(.cut)
        // The other side refused us after the handshake, for want of a certificate for example.
        case CURLE_SEND_ERROR where words.contains(" alert"), CURLE_RECV_ERROR where words.contains(" alert"):
            throw fail(.tls(words))
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR: throw fail(errorNumber == Int(ECONNRESET) ? .reset : .cut)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: throw fail(.badURL)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED:
            throw fail(.tls(words))
        default: throw fail(.other(words))
        }
        var status = 0
        dfc_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        exchange.status = status
        var next: UnsafePointer<CChar>?
        dfc_curl_get_text(easy, CURLINFO_REDIRECT_URL, &next)
        exchange.redirect = next.map { String(cString: $0) }
    }
}

/// The multi handle as the one thing that another thread may touch.
private struct Wake: @unchecked Sendable {  // curl_multi_wakeup is made to be called from any thread
    let multi: UnsafeMutableRawPointer
    func call() { dfc_curl_multi_wakeup(multi) }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    exchange.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func readBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.send(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        ?? Int(CURL_READFUNC_ABORT)
}

private func rewindBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    guard let context, origin == SEEK_SET else { return 1 }
    Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue().sent = Int64(offset)
    return 0
}
