internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Lowering {
    func lower(_ expose: Instruction.Expose, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var texts: [String] = []
        for text in expose.ports {
            do {
                texts += try words.processWords(text, in: stage.state.environment)
            } catch {
                throw CompileError(error.message)
            }
        }
        var ports: [String] = []
        for text in texts {
            let port = try ExposedPort(parsing: text)
            report(port, text, step)
            try port.check()
            ports += port.list
        }
        for port in ports { stage.image.config.exposedPorts.insert(ByteText(port)) }
        stage.record("EXPOSE [\(ports.joined(separator: " "))]", layer: false)
    }

    private func report(_ port: ExposedPort, _ text: String, _ step: Step) {
        if port.protocolName != GoText.lower(port.protocolName) {
            resolution.lint.report(
                .exposeProtoCasing, "Defined protocol '\(text)' in EXPOSE instruction should be lowercase",
                lines: step.lines, under: step.comments)
        }
        if !port.address.isEmpty || !port.hostPort.isEmpty {
            resolution.lint.report(
                .exposeInvalidFormat,
                "EXPOSE instruction should not define an IP address or host-port mapping, found '\(text)'",
                lines: step.lines, under: step.comments)
        }
    }
}

/// `[[address:]hostport:]port[-end][/protocol]`
private struct ExposedPort {
    let address: String
    let hostPort: String
    let containerPort: String
    let protocolName: String

    init(parsing text: String) throws(CompileError) {
        let parts = text.pieces(between: UInt8(ascii: ":"))
        let count = parts.count
        hostPort = count > 1 ? parts[count - 2] : ""
        address = count > 2 ? parts[..<(count - 2)].joined(separator: ":") : ""
        let (port, name) = parts[count - 1].cut(at: UInt8(ascii: "/"))
        containerPort = String(port)
        protocolName = name.map { $0.isEmpty ? "tcp" : String($0) } ?? "tcp"
        if port.isEmpty { throw CompileError("invalid port: \(GoQuote.quote(text)): no port specified") }
        guard ["tcp", "udp", "sctp"].contains(GoText.lower(protocolName)) else {
            throw CompileError("invalid port: \(GoQuote.quote(text)): invalid proto: \(protocolName)")
        }
    }

    /// Throws for addresses and numbers that are none.
    func check() throws(CompileError) {
        var ip = address
        if ip.begins(with: "[") {
            if let fault = ExposedPort.bracketFault(ip) {
                throw CompileError("invalid IP address \(ip): address \(ip):: \(fault)")
            }
            ip = String(Substring(ip.utf8.dropFirst().dropLast()))
        }
        if !ip.isEmpty, IPAddress(parsing: ip) == nil { throw CompileError("invalid IP address: " + ip) }
        guard let container = ExposedPort.range(containerPort) else {
            throw CompileError("invalid containerPort: " + containerPort)
        }
        if hostPort.isEmpty { return }
        guard let host = ExposedPort.range(hostPort) else { throw CompileError("invalid hostPort: " + hostPort) }
        if host.count != container.count, container.count > 1 {
            throw CompileError(
                "invalid ranges specified for container and host Ports: \(containerPort) and \(hostPort)")
        }
    }

    /// Why an address in brackets is none, in the words of Go's `net.SplitHostPort`.
    private static func bracketFault(_ text: String) -> String? {
        guard let end = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { return "missing ']' in address" }
        switch text[text.utf8.index(after: end)...].utf8.first {
        case nil: return text.utf8.dropFirst().contains(UInt8(ascii: "[")) ? "unexpected '[' in address" : nil
        case UInt8(ascii: ":"): return "too many colons in address"
        case _?: return "missing port in address"
        }
    }

    /// One entry per port.
    var list: [String] {
        guard let range = ExposedPort.range(containerPort) else { return [] }
        let suffix = "/" + GoText.lower(protocolName)
        return range.map { String($0) + suffix }
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        func port(_ text: String) -> Int? {
            guard let number = try? GoNumbers.integer(text), (0...65535).contains(number) else { return nil }
            return Int(number)
        }
        let (first, last) = text.cut(at: UInt8(ascii: "-"))
        guard let start = port(String(first)) else { return nil }
        guard let last, last != first else { return start...start }
        guard let end = port(String(last)), end >= start else { return nil }
        return start...end
    }
}
