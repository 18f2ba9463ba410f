internal import DfcBasics
internal import DfcBuild

/// From flags to the plain values of `DfcBuild`.
enum RequestSettings {
    /// The settings that compile, solve and lock share.
    static func settings(_ arguments: Arguments, context: String) throws -> BuildSettings {
        var settings = BuildSettings(context: context, stateDirectory: try stateDirectory(arguments))
        settings.dockerfile = arguments.path("file")
        settings.buildArguments = try named(arguments.list("build-arg"))
        settings.buildContexts = arguments.list("build-context")
        settings.target = arguments.text("target")
        settings.platforms = arguments.commaList("platform")
        settings.labels = try named(arguments.list("label"))
        settings.noCache = try arguments.toggle("no-cache")
        settings.noCacheFilter = arguments.commaList("no-cache-filter")
        settings.addHosts = arguments.list("add-host")
        settings.network = arguments.text("network")
        settings.shmSize = arguments.text("shm-size")
        settings.ulimits = arguments.list("ulimit")
        settings.cgroupParent = arguments.text("cgroup-parent")
        settings.resources =
            FlagTable.resources.flatMap { flag in arguments.list(flag.name).map { "\(flag.name)=\($0)" } }
            + arguments.list("resource")
        settings.lockFile = arguments.path("lock")
        settings.locked = try arguments.toggle("locked")
        settings.pull = try arguments.toggle("pull")
        settings.offline = try arguments.toggle("offline")
        settings.unresolved = try arguments.toggle("unresolved")
        settings.sessionID = arguments.text("session-id")
        settings.contextURL = arguments.text("context")
        settings.frontendOptions = try named(arguments.list("frontend-opt"))
        settings.configFile = arguments.path("config")
        return settings
    }

    /// Each `NAME=VALUE`; a value without a name is refused, as buildx does.
    private static func named(_ texts: [String]) throws(FlagValueError) -> [NamedValue] {
        try texts.map { text throws(FlagValueError) in
            let value = NamedValue(parsing: text)
            if value.name.isEmpty { throw FlagValueError("invalid key-value pair \(GoQuote.quote(text)): empty key") }
            return value
        }
    }

    /// `--state-dir`, else `DFC_STATE_DIR`, else `/var/lib/dfc` for root and the user's data folder for others.
    static func stateDirectory(_ arguments: Arguments) throws(FlagValueError) -> String {
        if let given = arguments.path("state-dir") { return given }
        if let given = Console.environment("DFC_STATE_DIR"), !given.isEmpty { return given }
        if Console.isRoot { return "/var/lib/dfc" }
        if let data = Console.environment("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/dfc" }
        if let home = Console.environment("HOME"), !home.isEmpty { return home + "/.local/share/dfc" }
        throw FlagValueError("no place for the local store: set --state-dir or DFC_STATE_DIR")
    }

    /// What the process brings along.
    static var surroundings: BuildSurroundings {
        BuildSurroundings(
            environment: { Console.environment($0) }, standardInput: { try Console.readInput($0) },
            inputIsTerminal: Console.inputIsTerminal)
    }
}
