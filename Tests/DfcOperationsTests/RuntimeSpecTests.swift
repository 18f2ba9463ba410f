import DfcBasics
import DfcOperations
import LLB
import TestSupport
import Testing

@Suite struct RuntimeSpecTests {
    /// The specification of a step with a bind, a cache, a secret and a tmpfs mount, as BuildKit gave it to runc.
    @Test func isWhatBuildKitGivesToRunc() throws {
        let path = Environment.packageFolder + "/Fixtures/operations/runtime-spec.json"
        let recorded = try JSONParser.parse(try File.read(path))
        var spec = RuntimeSpec(arguments: ["/bin/sh", "-c", "sleep 4"], root: "<state>/...")
        spec.user = RuntimeUser(uid: 0, gid: 0, additionalGids: [0, 10])
        spec.environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "SPECSALT=1"]
        spec.cgroupsPath = "/buildkit/kkrrx4tjjbi6o753nwi6awgk4"
        spec.add(.file("<state>/resolv.conf", at: "/etc/resolv.conf"))
        spec.add(.file("<state>/hosts", at: "/etc/hosts"))
        spec.add(.cgroups(writable: false))
        func bind(_ destination: String, _ options: [String]) {
            spec.add(RuntimeMount(destination, type: "bind", source: "<state>/...", options: options))
        }
        bind("/b", ["rbind", "ro"])
        bind("/c", ["rw", "rbind"])
        bind("/run/secrets/s", ["ro", "rbind", "nodev", "nosuid", "noexec"])
        spec.add(RuntimeMount("/t", type: "tmpfs", source: "tmpfs", options: ["nosuid"]))
        #if arch(x86_64)
            #expect(CorpusCase.difference(spec.json(), recorded) == nil)
        #endif
    }

    @Test func laterMountTakesThePlaceOfAnEarlierOne() {
        var spec = RuntimeSpec(arguments: ["true"], root: "/x")
        let count = spec.mounts.count
        spec.add(RuntimeMount("/dev/shm", type: "tmpfs", source: "tmpfs", options: ["nosuid", "size=7"]))
        #expect(spec.mounts.count == count)
        #expect(spec.mounts[3].options == ["nosuid", "size=7"])
    }

    @Test func variants() {
        var spec = RuntimeSpec(arguments: ["true"], root: "/x")
        #expect(spec.json()["linux"]?["seccomp"] != nil)
        #expect(spec.json()["process"]?["rlimits"] == nil)
        spec.insecure = true
        spec.isolatesNetwork = true
        spec.rootReadonly = true
        spec.limits = [.init(name: "nofile", soft: 5, hard: -1)]
        let json = spec.json()
        #expect(json["linux"]?["seccomp"] == nil)
        #expect(json["linux"]?["maskedPaths"] == nil)
        #expect(json["root"]?["readonly"]?.bool == true)
        let namespaces = GoJSON.text(json["linux"]?["namespaces"] ?? .null)
        #expect(namespaces.contains(#"{"type":"network"}"#))
        #expect(
            GoJSON.text(json["process"]?["rlimits"] ?? .null)
                == #"[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":5}]"#)
    }
}
