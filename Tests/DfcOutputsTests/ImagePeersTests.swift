import DfcBasics
import DfcHost
import DfcOutputs
import DfcStore
import ImageSpec
import TestSupport
import Testing

@Suite("Images read by other programs")
struct ImagePeersTests {
    @Test("skopeo reads the archives", arguments: ["gzip", "zstd", "uncompressed"])
    func skopeo(_ compression: String) async throws {
        guard let skopeo = Program.need("skopeo", for: "reading our images") else { return }
        let samples = try OutputSamples()
        let path = samples.path
        try await samples.run(
            try samples.subject(), "type=oci,dest=\(path)/o.tar,compression=\(compression),force-compression=true",
            "type=docker,dest=\(path)/d.tar,name=me/app:1", "type=oci,tar=false,dest=\(path)/dir,name=me/app:1")
        for source in ["oci-archive:\(path)/o.tar", "docker-archive:\(path)/d.tar", "oci:\(path)/dir:1"] {
            let seen = try Program.run(skopeo, ["inspect", "--config", source])
            #expect(seen.status == 0, "\(source): \(seen.errorText)")
            #expect(
                seen.text.contains("\"architecture\": \"amd64\"") || seen.text.contains("\"architecture\":\"amd64\""))
            let copy = try Program.run(
                skopeo, ["--insecure-policy", "copy", source, "oci:\(path)/copy:x"], environment: ["HOME": path])
            #expect(copy.status == 0, "\(source): \(copy.errorText)")
        }
    }

    @Test("umoci unpacks the layout to the same tree")
    func umoci() async throws {
        guard let umoci = Program.need("umoci", for: "unpacking our images") else { return }
        let samples = try OutputSamples()
        let base = try samples.layer("mkdir -p a/b; echo 1 > a/b/f; echo x > gone; ln -s b a/l; echo u > 'ü'")
        let tree = try samples.layer(
            on: base, "rm gone; rm -r a/b; mkdir a/b; echo 2 > a/b/g; chmod 2755 a/b; chown 5:6 a/b/g")
        let subject = try samples.subject(tree, config: OutputSamples.config())
        try await samples.run(subject, "type=oci,tar=false,dest=\(samples.path)/dir", samples.path + "/local")
        let run = try Program.run(
            umoci, ["unpack", "--image", "\(samples.path)/dir:latest", samples.path + "/bundle"])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(
            try OutputSamples.names(samples.path + "/bundle/rootfs") == OutputSamples.names(samples.path + "/local"))
        #expect(try System.stat(samples.path + "/bundle/rootfs/a/b/g").uid == 5)
        #expect(try System.stat(samples.path + "/bundle/rootfs/a/b").permissions == 0o2755)
    }

    @Test("A layout folder collects images; blobs are shared, names replaced")
    func layoutFolder() async throws {
        let samples = try OutputSamples()
        let dir = samples.path + "/dir"
        let subject = try samples.subject()
        for name in ["a:1", "b:1", "a:1"] {
            try await samples.run(subject, "type=oci,tar=false,dest=\(dir),name=\(name)")
        }
        let index = try Index(reading: try File.read(dir + "/index.json"))
        #expect(
            index.manifests.map { $0.annotations["io.containerd.image.name"] }
                == ["docker.io/library/b:1", "docker.io/library/a:1"])
        #expect(try File.names(dir) == ["blobs", "index.json", "ingest", "oci-layout"])
        #expect(try File.names(dir + "/ingest").isEmpty)
        #expect(try File.names(dir + "/blobs/sha256").count == 3)
    }

    @Test("Order and modes in the archive; manifest.json for docker")
    func archive() async throws {
        guard let tar = Program.need("tar", for: "listing our archives") else { return }
        let samples = try OutputSamples()
        let file = samples.path + "/d.tar"
        let result = try await samples.run(
            try samples.subject(), "type=docker,dest=\(file),\"name=one:1,reg.example:5000/two/x\"")
        let names = try Program.run(tar, ["tf", file]).text.split(separator: "\n").map(String.init)
        #expect(names.first == "blobs/" && names.dropFirst().first == "blobs/sha256/")
        #expect(names.suffix(3) == ["index.json", "manifest.json", "oci-layout"])
        #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        let modes = try Program.run(tar, ["tvf", file], environment: ["TZ": "UTC"]).text.split(separator: "\n")
        #expect(modes.dropFirst(2).first?.hasPrefix("-r--r--r-- 0/0") == true)
        #expect(modes.allSatisfy { $0.contains("1970-01-01 00:00") })
        let manifest = try JSONParser.parse(try Program.run(tar, ["xOf", file, "manifest.json"]).output)
        let tags = manifest.array?.first?["RepoTags"]?.array?.map(\.string)
        #expect(tags == ["one:1", "reg.example:5000/two/x:latest"])
        #expect(result.imageName == "docker.io/library/one:1,reg.example:5000/two/x:latest")
    }

    @Test("An existing file keeps its mode; a file behind a link is the one replaced")
    func replacing() async throws {
        let samples = try OutputSamples()
        try File.write(samples.path + "/real/f.tar", "old", mode: 0o600)
        try System.symlink("real/f.tar", samples.path + "/link.tar")
        try await samples.run(
            try samples.subject(), "type=tar,dest=\(samples.path)/link.tar", "type=tar,dest=/dev/null")
        #expect(try System.stat(samples.path + "/link.tar").kind == .symlink)
        let stat = try System.stat(samples.path + "/real/f.tar")
        #expect(stat.permissions == 0o600 && stat.size > 1024)
        #expect(try File.names(samples.path + "/real") == ["f.tar"])
        #expect(try System.stat("/dev/null").kind == .character)
    }
}
