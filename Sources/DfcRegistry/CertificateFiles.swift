internal import DfcHost
internal import Glibc

/// PEM files of certificates to trust.
enum CertificateFiles {
    /// The system's bundle, as Debian, Red Hat and Alpine call it; the first that exists.
    static var system: String {
        let names: [String] = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        ]
        return names.first { access($0, R_OK) == 0 } ?? names[0]
    }

    /// The bytes of a file, at most 16 MiB.
    static func read(_ path: String) throws(HostError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw HostError("open", path: path, errno: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < 16 << 20 {
            let count = Glibc.read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw HostError("read", path: path, errno: errno) }
            if count == 0 { break }
            bytes.append(contentsOf: piece[..<count])
        }
        return bytes
    }
}
