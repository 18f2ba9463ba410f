internal import DfcBasics
internal import LLB

extension FrontendSettings {
    /// `add-hosts`: a CSV record of `host=address`, lower-cased.
    static func hosts(_ text: String) throws(CompileError) -> [HostIP] {
        if text.isEmpty { return [] }
        var hosts: [HostIP] = []
        let prefix = "failed to parse additional hosts: "
        do throws(CompileError) {
            for field in try fields(text) {
                let (host, address) = GoText.lower(field).cut(at: UInt8(ascii: "="))
                guard let address else { throw CompileError("invalid key-value pair \(field)") }
                guard let ip = IPAddress(parsing: String(address)) else {
                    throw CompileError("failed to parse IP \(address)")
                }
                hosts.append(HostIP(host: String(host), ip: ip.description))
            }
        } catch {
            throw CompileError(prefix + error.message)
        }
        return hosts
    }

    /// `ulimit`: a CSV record of `name=soft[:hard]`.
    static func ulimits(_ text: String) throws(CompileError) -> [Ulimit] {
        if text.isEmpty { return [] }
        var limits: [Ulimit] = []
        do throws(CompileError) {
            for field in try fields(text) { limits.append(try Ulimit(parsing: field)) }
        } catch {
            throw CompileError("failed to parse ulimit: \(error.message)")
        }
        return limits
    }
}

extension Ulimit {
    private static let names: Set<String> = [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime", "sigpending", "stack",
    ]

    /// Reads `name=soft[:hard]`; the hard limit defaults to the soft one, -1 is unlimited.
    init(parsing text: String) throws(CompileError) {
        let (name, value) = text.cut(at: UInt8(ascii: "="))
        guard let value else { throw CompileError("invalid ulimit argument: \(text)") }
        guard Ulimit.names.contains(String(name)) else { throw CompileError("invalid ulimit type: \(name)") }
        let limits = value.pieces(between: UInt8(ascii: ":"))
        guard limits.count <= 2 else {
            throw CompileError("too many limit value arguments - \(value), can only have up to two, `soft[:hard]`")
        }
        let given = limits.count == 2 ? try FrontendSettings.integer(limits[1]) : nil
        let soft = try FrontendSettings.integer(limits[0])
        let hard = given ?? soft
        if hard != -1, soft == -1 || soft > hard {
            throw CompileError(
                "ulimit soft limit must be less than or equal to hard limit: "
                    + (soft == -1 ? "soft: -1 (unlimited), hard: \(hard)" : "\(soft) > \(hard)"))
        }
        self.init(name: String(name), soft: soft, hard: hard)
    }
}

extension LinuxResources {
    /// Of the attributes `memory`, `memswap`, `cpushares`, `cpuperiod`, `cpuquota`, `cpusetcpus`, `cpusetmems`; nil when
    /// none is given.
    init?(attributes: TextMap) throws(CompileError) {
        self.init()
        do throws(CompileError) {
            memory = try LinuxResources.signed("memory", attributes, "must be > 0") { $0 > 0 }
            memorySwap = try LinuxResources.signed("memswap", attributes, "must be -1 (unlimited) or > 0") {
                $0 == -1 || $0 > 0
            }
            cpuShares = try LinuxResources.unsigned("cpushares", attributes)
            cpuPeriod = try LinuxResources.unsigned("cpuperiod", attributes)
            cpuQuota = try LinuxResources.signed("cpuquota", attributes, "must be > 0") { $0 > 0 }
            cpusetCpus = try LinuxResources.processors("cpusetcpus", attributes)
            cpusetMems = try LinuxResources.processors("cpusetmems", attributes)
        } catch {
            throw CompileError("failed to parse resource limits: \(error.message)")
        }
        if self == LinuxResources() { return nil }
    }

    private static func given(_ key: String, _ attributes: TextMap) -> String? {
        attributes[key].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func signed(
        _ key: String, _ attributes: TextMap, _ rule: String, _ holds: (Int64) -> Bool
    ) throws(CompileError) -> Int64 {
        guard let text = given(key, attributes) else { return 0 }
        let value: Int64
        do {
            value = try FrontendSettings.integer(text)
        } catch {
            throw CompileError("invalid \(key) value: \(text): \(error.message)")
        }
        guard holds(value) else { throw CompileError("invalid \(key) value: \(text): \(rule)") }
        return value
    }

    private static func unsigned(_ key: String, _ attributes: TextMap) throws(CompileError) -> UInt64 {
        guard let text = given(key, attributes) else { return 0 }
        guard let value = GoNumbers.unsigned(text) else {
            throw CompileError(
                "invalid \(key) value: \(text): strconv.ParseUint: parsing \(GoQuote.quote(text)): invalid syntax")
        }
        guard value > 0 else { throw CompileError("invalid \(key) value: \(text): must be > 0") }
        return value
    }

    private static let lastProcessor: Int64 = 8192

    private static func number(_ text: some StringProtocol) -> Int64? {
        guard let value = try? GoNumbers.integer(GoText.trimmed(String(text))), value >= 0 else { return nil }
        return value
    }

    /// A list of numbers and ranges such as `0-3,7`.
    private static func processors(_ key: String, _ attributes: TextMap) throws(CompileError) -> String {
        guard let text = given(key, attributes) else { return "" }
        for piece in text.pieces(between: UInt8(ascii: ",")) {
            let element = GoText.trimmed(piece)
            if element.isEmpty { continue }
            let (first, last) = element.cut(at: UInt8(ascii: "-"))
            let kind = last == nil ? "element" : "range"
            guard let low = number(first), let high = last.map({ number($0) }) ?? low, low <= high else {
                throw CompileError("invalid \(key) value: \(text): invalid cpuset \(kind) \(GoQuote.quote(element))")
            }
            guard high <= lastProcessor else {
                throw CompileError(
                    "invalid \(key) value: \(text): cpuset \(kind) \(GoQuote.quote(element)) exceeds maximum "
                        + "\(lastProcessor)")
            }
        }
        return text
    }
}
