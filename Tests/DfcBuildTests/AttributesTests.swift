import DfcBuild
import DockerfileLowering
import TestSupport
import Testing

@Suite struct AttributesTests {
    private func attributes(
        environment: [String: String] = [:], _ change: (inout BuildSettings) -> Void
    ) throws -> [String: String] {
        let settings = ContextTests.settings("/etc") {
            $0.dockerfile = "-"
            change(&$0)
        }
        return try ContextTests.plan(settings, input: "FROM scratch\n", environment: environment).options.attributes
    }

    @Test func flagsAsBuildKitsClientsMakeThem() throws {
        let attributes = try attributes(environment: ["FROM_ENV": "e", "SOURCE_DATE_EPOCH": "7"]) {
            $0.buildArguments = [
                NamedValue(parsing: "A=1=2"), NamedValue(parsing: "FROM_ENV"), NamedValue(parsing: "UNSET"),
                NamedValue(parsing: "EMPTY="),
            ]
            $0.labels = [NamedValue(parsing: "l=v"), NamedValue(parsing: "bare")]
            $0.target = "t"
            $0.platforms = ["linux/amd64", "linux/arm64"]
            $0.noCacheFilter = ["a", "b"]
            $0.addHosts = ["h=1.2.3.4", "v6:[::1]", "two=1.1.1.1,2.2.2.2"]
            $0.network = "none"
            $0.shmSize = "64m"
            $0.ulimits = ["nofile=1:2", "nproc=3"]
            $0.cgroupParent = "/c"
            $0.pull = true
            $0.contextURL = "https://h/r.git"
            $0.frontendOptions = [NamedValue(parsing: "hostname=x")]
        }
        #expect(
            attributes == [
                "build-arg:A": "1=2", "build-arg:FROM_ENV": "e", "build-arg:EMPTY": "",
                "build-arg:SOURCE_DATE_EPOCH": "7", "label:l": "v", "label:bare": "", "target": "t",
                "platform": "linux/amd64,linux/arm64", "no-cache": "a,b",
                "add-hosts": "h=1.2.3.4,v6=::1,two=1.1.1.1,two=2.2.2.2", "force-network-mode": "none",
                "shm-size": "67108864", "ulimit": "nofile=1:2,nproc=3", "cgroup-parent": "/c",
                "image-resolve-mode": "pull", "context": "https://h/r.git", "hostname": "x",
            ])
    }

    @Test func whatIsWeakerGivesWay() throws {
        let attributes = try attributes(environment: ["SOURCE_DATE_EPOCH": "7"]) {
            $0.buildArguments = [NamedValue("SOURCE_DATE_EPOCH", "9")]
            $0.noCache = true
            $0.network = "default"
        }
        #expect(attributes == ["build-arg:SOURCE_DATE_EPOCH": "9", "no-cache": ""])
    }

    @Test func proxiesOfTheDockerConfiguration() throws {
        let folder = try TemporaryFolder("docker")
        try File.write(
            "\(folder.path)/config.json", #"{"proxies":{"default":{"httpProxy":"http://p:1","noProxy":"x"}}}"#)
        let attributes = try attributes(environment: ["DOCKER_CONFIG": folder.path]) {
            $0.buildArguments = [NamedValue("http_proxy", "mine")]
        }
        #expect(
            attributes == [
                "build-arg:HTTP_PROXY": "http://p:1", "build-arg:http_proxy": "mine", "build-arg:NO_PROXY": "x",
                "build-arg:no_proxy": "x",
            ])
    }

    @Test(arguments: ["h", "=1.2.3.4", "h=", "h=host-gateway"])
    func badHosts(_ host: String) {
        #expect(throws: BuildError.self) { try attributes { $0.addHosts = [host] } }
    }

    static let sizes: [(String, Int64?)] = [
        ("1000", 1000), ("64m", 64_000_000), ("1.5GB", 1_500_000_000), ("10 KiB", 10240), ("2gib", 2_147_483_648),
        ("", nil), ("m", nil), ("1x", nil), ("1i", nil), ("99999999999g", nil),
    ]

    @Test func sizesAsPeopleWriteThem() {
        for (text, bytes) in Self.sizes { #expect(ByteSize.parse(text) == bytes, "\(text)") }
    }

    @Test func limitsOfAStep() throws {
        let attributes = try attributes {
            $0.resources = [
                "memory=1g", "memory = 2g", "memory-swap=-1", "cpu-shares=512", "cpu-period=0", "cpu-quota=+50000",
                "cpuset-cpus=0-1", "cpuset-mems=",
            ]
            $0.shmSize = "0"
        }
        #expect(
            attributes == [
                "memory": "2147483648", "memswap": "-1", "cpushares": "512", "cpuquota": "50000", "cpusetcpus": "0-1",
            ])
    }

    @Test(arguments: [
        ("memory", #"invalid resource "memory", expected key=value"#),
        ("disk=1", #"unknown resource "disk""#),
        ("memory=x", #"invalid value "x" for resource memory: invalid size: 'x'"#),
        (
            "cpu-shares=1.5",
            #"invalid value "1.5" for resource cpu-shares: strconv.ParseInt: parsing "1.5": invalid syntax"#
        ),
    ])
    func badLimits(_ entry: String, _ message: String) throws {
        try refused(message) { $0.resources = [entry] }
    }

    @Test func whatDoesNotGoTogether() throws {
        try refused("--no-cache and --no-cache-filter cannot currently be used together") {
            $0.noCache = true
            $0.noCacheFilter = ["a"]
        }
        try refused(
            "empty BUILDKIT_SYNTAX build-arg is invalid, use --build-arg BUILDKIT_SYNTAX without '=' for optional "
                + "behavior"
        ) { $0.buildArguments = [NamedValue("BUILDKIT_SYNTAX", " ")] }
    }

    private func refused(_ message: String, _ change: (inout BuildSettings) -> Void) throws {
        let error = try #require(throws: BuildError.self) { try attributes(change) }
        #expect(error.message == message)
    }
}
