/// Every flag of every command, in the order of the help.
package enum FlagTable {
    private static let both: CommandSet = [.compile, .solve]
    private static let all: CommandSet = [.compile, .solve, .lock]
    private static let store: CommandSet = [.compile, .solve, .lock, .images, .rmi, .du, .prune, .logs, .fsck]

    /// The flags that a command takes.
    package static func flags(of command: CommandName) -> [Flag] {
        flags.filter { $0.commands.contains(command) }
    }

    /// The flags that the help and the completions show.
    package static func shown(of command: CommandName) -> [Flag] { flags(of: command).filter { !$0.isHidden } }

    /// The flag of that name (without dashes), where the command takes it.
    package static func flag(_ name: String, of command: CommandName) -> Flag? {
        first { $0.name == name && $0.commands.contains(command) }
    }

    /// The flag of that letter, where the command takes it.
    package static func flag(short: Character, of command: CommandName) -> Flag? {
        first { $0.short == short && $0.commands.contains(command) }
    }

    private static func first(where isAsked: (Flag) -> Bool) -> Flag? {
        for section in sections {
            if let flag = section.first(where: isAsked) { return flag }
        }
        return nil
    }

    /// All rows.
    package static var flags: [Flag] { sections.flatMap(\.self) }

    private static let sections = [
        input, surroundings, compileOnly, solveOnly, lockOnly, storeOnly, everywhere, resources, unheeded,
    ]

    private static let input: [Flag] = [
        Flag("file", short: "f", .path, "FILE|-|URL", for: all, "Dockerfile (default: Dockerfile in the context)"),
        Flag("build-arg", .list, "NAME[=VALUE]", for: all, "set a build argument; without value: from the environment"),
        Flag("build-context", .list, "NAME=VALUE", for: all, "name a further context: folder, image, layout or URL"),
        Flag("target", .text, "STAGE", for: all, "stage to build (default: the last one)"),
        Flag("platform", .commaList, "P[,P]", for: all, "platforms to build for, such as linux/arm64"),
        Flag("label", .list, "KEY=VALUE", for: both, "set a label of the image"),
        Flag("no-cache", .toggle, for: both, "run every step again"),
        Flag("no-cache-filter", .commaList, "STAGE[,STAGE]", for: both, "run every step of these stages again"),
    ]

    private static let surroundings: [Flag] = [
        Flag("add-host", .list, "HOST=IP", for: both, "add a line to /etc/hosts of the steps"),
        Flag("network", .text, "MODE", for: both, "network of the steps: default, host or none"),
        Flag("shm-size", .text, "SIZE", for: both, "size of /dev/shm of the steps"),
        Flag("ulimit", .list, "NAME=SOFT[:HARD]", for: both, "limit of the steps, such as nofile=1024"),
        Flag("cgroup-parent", .text, "PATH", for: both, "cgroup under which the steps run"),
        Flag("resource", .list, "KEY=VALUE", for: both, "limit of each step, such as memory=2g or cpu-quota=50000"),
        Flag("lock", .path, "FILE", for: all, "lock file that answers for base images and holds remote sources"),
        Flag(
            "locked", .toggle, for: both,
            "ask registries and remotes as well and refuse what differs from the lock file"),
        Flag("pull", .toggle, for: all, "always ask the registry for base images"),
        Flag("offline", .toggle, for: both, "ask nobody over the network"),
        Flag("session-id", .text, "ID", for: both, "session id that goes into the digests of local sources"),
        Flag("context", .text, "URL", for: [.compile, .lock], "main context when it is not local"),
        Flag("frontend-opt", .list, "KEY=VALUE", for: all, "set a frontend attribute that has no flag"),
        Flag(
            "call", .text, "METHOD", for: both,
            "build, check, outline, targets or subrequests.describe; then perhaps ,format=json or ,ignorestatus=true"),
        Flag("print", .text, "METHOD", for: both, "older form of --call", isHidden: true),
        Flag("check", .toggle, for: both, "short for --call check"),
    ]

    private static let compileOnly: [Flag] = [
        Flag(
            "dump-dag", .optionalChoice(["json", "tree", "llb", "dot", "mermaid"]), "FORM", for: [.compile],
            "print the graph: json, tree, llb, dot or mermaid"),
        Flag("dump-ast", .toggle, for: [.compile], "print the syntax tree as JSON"),
        Flag("dump-config", .toggle, for: [.compile], "print the image config"),
        Flag("output", short: "o", .path, "FILE", for: [.compile], "write there instead of standard output"),
        Flag("unresolved", .toggle, for: [.compile], "compile without asking for base images"),
    ]

    private static let solveOnly: [Flag] = [
        Flag("tag", short: "t", .list, "NAME[:TAG]", for: [.solve], "name of the image"),
        Flag("output", short: "o", .list, "SPEC", for: [.solve], "where the result goes: DIR, -, or type=T,key=value"),
        Flag("push", .toggle, for: [.solve], "push the image to its registry"),
        Flag("load", .toggle, for: [.solve], "load the image into the Docker engine"),
        Flag("secret", .list, "id=ID[,src=FILE|,env=VAR]", for: [.solve], "hand a secret to the steps"),
        Flag("ssh", .list, "ID[=SOCKET|KEY[,KEY]]", for: [.solve], "hand an SSH agent to the steps"),
        Flag("cache-from", .list, "SPEC", for: [.solve], "import a cache"),
        Flag("cache-to", .list, "SPEC", for: [.solve], "export the cache"),
        Flag("allow", .list, "NAME", for: [.solve], "grant network.host, security.insecure or device"),
        Flag("attest", .list, "type=T[,key=value]", for: [.solve], "attach an attestation"),
        Flag("provenance", .text, "VALUE", for: [.solve], "short for --attest type=provenance"),
        Flag("sbom", .text, "VALUE", for: [.solve], "short for --attest type=sbom"),
        Flag("annotation", .list, "[TYPE:]KEY=VALUE", for: [.solve], "annotate the image"),
        Flag("iidfile", .path, "FILE", for: [.solve], "write the image ID there"),
        Flag("metadata-file", .path, "FILE", for: [.solve], "write facts about the result there, as JSON"),
        Flag("llb", .path, "FILE|-", for: [.solve], "run this LLB definition (wire form) instead of a context"),
        Flag("quiet", short: "q", .toggle, for: [.solve], "show no progress and print the image ID"),
        Flag("progress", .text, "MODE", for: [.solve], "auto, tty, plain, quiet or rawjson"),
        Flag("jobs", .number, "N", for: [.solve], "steps to run at once (default: no limit)"),
        Flag("runtime", .text, "NAME|PATH", for: [.solve], "what runs the steps: runc, crun or a program by path"),
    ]

    private static let lockOnly: [Flag] = [
        Flag("update", .list, "NAME", for: [.lock], "resolve only this image, URL or git URL#REF again"),
        Flag("format", .choice(["dfc", "source-policy"]), "FORM", for: [.lock], "form of the file (default: dfc)"),
    ]

    private static let storeOnly: [Flag] = [
        Flag("format", .choice(["table", "json"]), "FORM", for: [.images, .du], "table or json (default: table)"),
        Flag("all", short: "a", .toggle, for: [.prune], "remove everything that no running build uses"),
        Flag("keep-storage", .text, "SIZE", for: [.prune], "stop when no more than this is left, such as 10GB"),
        Flag("filter", .list, "KEY=VALUE", for: [.du, .prune], "only what matches, such as type=exec.cachemount"),
    ]

    private static let everywhere: [Flag] = [
        Flag("state-dir", .path, "DIR", for: store, "the local store (default: DFC_STATE_DIR, else /var/lib/dfc)"),
        Flag("config", .path, "FILE", for: store, "configuration file (BuildKit daemon TOML)"),
        Flag("debug", short: "D", .toggle, for: store, "tell more about failures"),
        Flag("help", short: "h", .toggle, for: .every, "explain this command"),
    ]

    /// The older form of `--resource NAME=VALUE`.
    package static let resources: [Flag] = [
        resource("memory", short: "m"), resource("memory-swap"), resource("cpu-shares", short: "c"),
        resource("cpu-period"), resource("cpu-quota"), resource("cpuset-cpus"), resource("cpuset-mems"),
    ]

    private static func resource(_ name: String, short: Character? = nil) -> Flag {
        Flag(name, short: short, .list, "VALUE", for: both, "older form of --resource \(name)=VALUE", isHidden: true)
    }

    /// What `docker build` takes and BuildKit does not act on.
    private static let unheeded: [Flag] = [
        Flag("rm", .toggle, for: both, "nothing is left behind anyway", isHidden: true),
        Flag("force-rm", .toggle, for: both, "nothing is left behind anyway", isHidden: true),
        Flag("compress", .toggle, for: both, "the context is read in place", isHidden: true),
    ]
}
