package import DfcBasics
package import LLB

/// Events as JSON objects of one line, in the field names of BuildKit's client (`client.SolveStatus`).
package enum ProgressJSON {
    /// The object of one event, without a line end.
    package static func encode(_ event: ProgressEvent, groups: [Digest: ProgressGroup] = [:]) -> [UInt8] {
        let member: JSONValue.Member
        switch event {
        case .vertex(let vertex): return line(vertex, groups[vertex.digest])
        case .status(let status): member = .init("statuses", .array([json(status)]))
        case .log(let log): member = .init("logs", .array([json(log)]))
        case .warning(let warning): member = .init("warnings", .array([json(warning)]))
        }
        return GoJSON.compact(.object([member]))
    }

    /// Written by hand, since a long build has two of these for each of its steps.
    private static func line(_ vertex: VertexProgress, _ group: ProgressGroup?) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(320 + vertex.inputs.count * 75)
        func add(_ key: StaticString, _ text: String?) {
            guard let text else { return }
            out.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
            GoJSON.quote(text, into: &out)
        }
        func quote(_ digest: Digest) {
            out.append(UInt8(ascii: "\""))
            digest.write(to: &out)
            out.append(UInt8(ascii: "\""))
        }
        out.append(contentsOf: #"{"vertexes":[{"digest":"#.utf8)
        quote(vertex.digest)
        for (index, input) in vertex.inputs.enumerated() {
            out.append(contentsOf: (index == 0 ? #","inputs":["# : ",").utf8)
            quote(input)
        }
        if !vertex.inputs.isEmpty { out.append(UInt8(ascii: "]")) }
        if !vertex.name.isEmpty { add(#","name":"#, vertex.name) }
        add(#","started":"#, vertex.started.map { Timestamp.text($0) })
        add(#","completed":"#, vertex.completed.map { Timestamp.text($0) })
        if vertex.cached { out.append(contentsOf: #","cached":true"#.utf8) }
        add(#","error":"#, vertex.error)
        if let group {
            add(#","progressGroup":{"id":"#, group.id)
            add(#","name":"#, group.name)
            out.append(contentsOf: (group.weak ? #","weak":true}"# : "}").utf8)
        }
        out.append(contentsOf: "}]}".utf8)
        return out
    }

    private static func json(_ status: StatusProgress) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(status.id)), .init("vertex", .string(status.vertex.description)),
        ]
        if status.total != 0 { members.append(.init("total", .int(status.total))) }
        members.append(.init("current", .int(status.current)))
        members.append(.init("timestamp", .string(Timestamp.text(status.timestamp))))
        add(status.started, "started", &members)
        add(status.completed, "completed", &members)
        return .object(members)
    }

    private static func json(_ log: LogProgress) -> JSONValue {
        .object([
            .init("vertex", .string(log.vertex.description)), .init("stream", .int(log.stream)),
            .init("data", .string(Base64.encode(log.data))), .init("timestamp", .string(Timestamp.text(log.timestamp))),
        ])
    }

    private static func json(_ warning: WarningProgress) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("vertex", .string(warning.vertex.description)), .init("level", .int(warning.level)),
            .init("short", .string(Base64.encode(Array(warning.short.utf8)))),
        ]
        if !warning.detail.isEmpty {
            members.append(.init("detail", .array(warning.detail.map { .string(Base64.encode(Array($0.utf8))) })))
        }
        if !warning.url.isEmpty { members.append(.init("url", .string(warning.url))) }
        if let file = warning.file {
            members.append(.init("sourceInfo", .object([.init("filename", .string(file))])))
        }
        if !warning.lines.isEmpty {
            members.append(.init("range", .array(warning.lines.map { range($0) })))
        }
        return .object(members)
    }

    private static func range(_ lines: ClosedRange<Int>) -> JSONValue {
        .object([
            .init("start", .object([.init("line", .int(lines.lowerBound))])),
            .init("end", .object([.init("line", .int(lines.upperBound))])),
        ])
    }

    private static func add(_ time: Nanoseconds?, _ key: String, _ members: inout [JSONValue.Member]) {
        if let time { members.append(.init(key, .string(Timestamp.text(time)))) }
    }

    /// The events of one object; members that are not known, or not of the right form, are passed over.
    package static func decode(_ object: JSONValue) -> [ProgressEvent] {
        var events: [ProgressEvent] = []
        for value in object["vertexes"]?.array ?? [] { if let vertex = vertex(value) { events.append(vertex) } }
        for value in object["statuses"]?.array ?? [] { if let status = status(value) { events.append(status) } }
        for value in object["logs"]?.array ?? [] { if let log = log(value) { events.append(log) } }
        for value in object["warnings"]?.array ?? [] {
            guard let digest = digest(value["vertex"]), let short = value["short"]?.string.flatMap(Base64.decode)
            else { continue }
            events.append(.warning(WarningProgress(vertex: digest, short: String(decoding: short, as: UTF8.self))))
        }
        return events
    }

    private static func vertex(_ value: JSONValue) -> ProgressEvent? {
        guard let digest = digest(value["digest"]) else { return nil }
        return .vertex(
            VertexProgress(
                digest: digest, inputs: (value["inputs"]?.array ?? []).compactMap { Self.digest($0) },
                name: value["name"]?.string ?? "", started: time(value["started"]), completed: time(value["completed"]),
                cached: value["cached"]?.bool ?? false, error: value["error"]?.string))
    }

    private static func status(_ value: JSONValue) -> ProgressEvent? {
        guard let digest = digest(value["vertex"]), let id = value["id"]?.string,
            let timestamp = time(value["timestamp"])
        else { return nil }
        return .status(
            StatusProgress(
                id: id, vertex: digest, current: value["current"]?.integer ?? 0, total: value["total"]?.integer ?? 0,
                timestamp: timestamp, started: time(value["started"]), completed: time(value["completed"])))
    }

    private static func log(_ value: JSONValue) -> ProgressEvent? {
        guard let digest = digest(value["vertex"]), let data = value["data"]?.string.flatMap(Base64.decode),
            let timestamp = time(value["timestamp"])
        else { return nil }
        return .log(
            LogProgress(
                vertex: digest, stream: Int(clamping: value["stream"]?.integer ?? 1), data: data, timestamp: timestamp))
    }

    private static func digest(_ value: JSONValue?) -> Digest? { value?.string.flatMap { Digest($0) } }
    private static func time(_ value: JSONValue?) -> Nanoseconds? { value?.string.flatMap { Timestamp.parse($0) } }
}
