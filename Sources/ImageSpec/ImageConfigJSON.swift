public import DfcBasics

extension ImageConfig {
    /// Reads the JSON form as Go decodes it into Docker's type.
    public init(reading bytes: [UInt8]) throws(ImageSpecError) {
        try self.init(json: try document(bytes, "image config"))
    }

    /// Reads the JSON form as Go decodes it into Docker's type.
    public init(json: JSONValue) throws(ImageSpecError) {
        let fields = try JSONFields(json, "image config")
        self.init(platform: try Platform(json: json), rootfs: RootFS(type: "", diffIDs: nil))
        created = try instant(try fields.string("created"))
        author = try fields.string("author")
        if let value = fields.value("rootfs") {
            let inner = try JSONFields(value, "image config", prefix: "rootfs.")
            rootfs.type = try inner.string("type")
            if inner.value("diff_ids") != nil { rootfs.diffIDs = try inner.strings("diff_ids") }
        }
        for value in try fields.array("history") { history.append(try HistoryEntry(json: value)) }
        if let value = fields.value("config") { config = try ContainerConfig(json: value) }
    }

    /// The JSON form in the order of the Go types: created, author, architecture, os, os.version, os.features, variant,
    /// rootfs, history, config.
    public var json: JSONValue {
        var object = JSONObjectBuilder()
        object.ifString("created", created)
        object.ifString("author", author)
        object.members += platform.json.members ?? []
        let diffIDs: JSONValue = rootfs.diffIDs.map { .array($0.map { .string($0) }) } ?? .null
        object.add("rootfs", .object([.init("type", .string(rootfs.type)), .init("diff_ids", diffIDs)]))
        if !history.isEmpty { object.add("history", .array(history.map(\.json))) }
        object.add("config", config.json)
        return object.object
    }

    /// One line without blanks, as the Dockerfile frontend gives it to the exporter.
    public func encode() -> [UInt8] { GoJSON.compact(json) }
}

extension HistoryEntry {
    init(json: JSONValue) throws(ImageSpecError) {
        if json == .null {
            self.init()
            return
        }
        let fields = try JSONFields(json, "image config", prefix: "history.")
        self.init(
            created: try instant(try fields.string("created")), createdBy: try fields.string("created_by"),
            author: try fields.string("author"), comment: try fields.string("comment"),
            emptyLayer: try fields.bool("empty_layer"))
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.ifString("created", created)
        object.ifString("created_by", createdBy)
        object.ifString("author", author)
        object.ifString("comment", comment)
        object.ifTrue("empty_layer", emptyLayer)
        return object.object
    }
}

extension ContainerConfig {
    init(json: JSONValue) throws(ImageSpecError) {
        let fields = try JSONFields(json, "image config", prefix: "config.")
        self.init()
        user = try fields.string("User")
        exposedPorts = try fields.keys("ExposedPorts")
        env = try fields.strings("Env")
        entrypoint = try fields.strings("Entrypoint")
        cmd = try fields.strings("Cmd")
        volumes = try fields.keys("Volumes")
        workingDir = try fields.string("WorkingDir")
        labels = try fields.texts("Labels")
        stopSignal = try fields.string("StopSignal")
        argsEscaped = try fields.bool("ArgsEscaped")
        if let value = fields.value("Healthcheck") {
            let inner = try JSONFields(value, "image config", prefix: "config.Healthcheck.")
            healthcheck = Healthcheck(
                test: try inner.strings("Test"), interval: try inner.integer("Interval"),
                timeout: try inner.integer("Timeout"), startPeriod: try inner.integer("StartPeriod"),
                startInterval: try inner.integer("StartInterval"), retries: try inner.integer("Retries"))
        }
        onBuild = try fields.strings("OnBuild")
        shell = try fields.strings("Shell")
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.ifString("User", user)
        object.ifKeys("ExposedPorts", exposedPorts)
        object.ifStrings("Env", env)
        object.ifStrings("Entrypoint", entrypoint)
        object.ifStrings("Cmd", cmd)
        object.ifKeys("Volumes", volumes)
        object.ifString("WorkingDir", workingDir)
        object.ifDictionary("Labels", labels)
        object.ifString("StopSignal", stopSignal)
        object.ifTrue("ArgsEscaped", argsEscaped)
        if let healthcheck {
            var inner = JSONObjectBuilder()
            inner.ifStrings("Test", healthcheck.test)
            inner.ifInteger("Interval", healthcheck.interval)
            inner.ifInteger("Timeout", healthcheck.timeout)
            inner.ifInteger("StartPeriod", healthcheck.startPeriod)
            inner.ifInteger("StartInterval", healthcheck.startInterval)
            inner.ifInteger("Retries", healthcheck.retries)
            object.add("Healthcheck", inner.object)
        }
        object.ifStrings("OnBuild", onBuild)
        object.ifStrings("Shell", shell)
        return object.object
    }
}

/// An RFC 3339 time in the form in which Go writes it again: no zeros at the end of the fraction, at most nine digits,
/// `Z` for a zero offset. Empty stays empty.
private func instant(_ text: String) throws(ImageSpecError) -> String {
    if text.isEmpty { return "" }
    let bytes = Array(text.utf8)
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    let isWellFormed =
        bytes.count >= 20
        && instantForm.indices.allSatisfy { at in
            isDigit(instantForm[at]) ? isDigit(bytes[at]) : bytes[at] == instantForm[at]
        }
    guard isWellFormed else { throw ImageSpecError("image config", "\"\(text)\" is no RFC 3339 time") }
    var fraction = bytes[19...].prefix { $0 == UInt8(ascii: ".") || isDigit($0) }
    let zone = bytes[(19 + fraction.count)...]
    fraction = fraction.prefix(10)
    while let last = fraction.last, last == 48 || last == 46 { fraction.removeLast() }
    let zoneText = String(decoding: zone, as: UTF8.self)
    guard zoneText == "Z" || zone.count == 6 else {
        throw ImageSpecError("image config", "\"\(text)\" is no RFC 3339 time")
    }
    if zoneText == "Z", 19 + fraction.count + 1 == bytes.count { return text }
    return String(decoding: bytes[..<19] + fraction, as: UTF8.self)
        + (zoneText == "+00:00" || zoneText == "-00:00" ? "Z" : zoneText)
}

/// What the front of a time looks like; a zero stands for any digit.
private let instantForm = Array("0000-00-00T00:00:00".utf8)
