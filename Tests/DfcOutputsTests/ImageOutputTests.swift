import DfcArchive
import DfcBasics
import DfcHost
import DfcOutputs
import DfcStore
import ImageSpec
import TestSupport
import Testing

@Suite("Images given out")
struct ImageOutputTests {
    func json(_ samples: OutputSamples, _ digest: Digest?) throws -> JSONValue {
        try JSONParser.parse(try samples.store.blobs.read(try #require(digest)))
    }

    @Test("Config and manifest as BuildKit writes them")
    func assembly() async throws {
        let samples = try OutputSamples()
        let base = try samples.layer(created: 1_000_000_000_000_000_000, "echo 1 > a; touch -d @1000 a")
        let tree = try samples.layer(on: base, created: 1_600_000_000_500_000_000, "echo 2 > b; touch -d @1000 b")
        let history = """
            [{"created":"2001-09-09T01:46:40Z","created_by":"base"},{"created_by":"ENV A","empty_layer":true},\
            {"created_by":"COPY b"},{"created_by":"CMD","empty_layer":true}]
            """
        let subject = try samples.subject(tree, config: OutputSamples.config(history: history))
        let result = try await samples.run(subject, "type=image,name=me/app:1")
        let config = try samples.store.blobs.read(try #require(result.configDigest))
        let layers = try tree.layers.map { try #require(try samples.store.layers.record($0)?.diffID) }
        #expect(
            String(decoding: config, as: UTF8.self) == """
                {"architecture":"amd64","config":{"Env":["A=\\u003c1\\u003e"],"WorkingDir":"/"},\
                "created":"2020-09-13T12:26:40.5Z","history":[\
                {"created":"2001-09-09T01:46:40Z","created_by":"base"},\
                {"created":"2020-09-13T12:26:40.5Z","created_by":"ENV A","empty_layer":true},\
                {"created":"2020-09-13T12:26:40.5Z","created_by":"COPY b"},\
                {"created":"2020-09-13T12:26:40.5Z","created_by":"CMD","empty_layer":true}],\
                "os":"linux","rootfs":{"type":"layers","diff_ids":["\(layers[0])","\(layers[1])"]}}
                """)
        let manifest = try samples.store.blobs.read(try #require(result.imageDigest))
        #expect(
            String(decoding: manifest, as: UTF8.self).hasPrefix(
                """
                {
                  "schemaVersion": 2,
                  "mediaType": "application/vnd.oci.image.manifest.v1+json",
                  "config": {
                    "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": "\(try #require(result.configDigest))",
                    "size": \(config.count)
                  },
                  "layers": [
                """))
        #expect(try samples.store.images.get("docker.io/me/app:1")?.digest == result.imageDigest)
        #expect(result.imageName == "me/app:1")
        #expect(samples.progress.rows.first == "exporting layers")
        #expect(samples.progress.rows.last == "naming to docker.io/me/app:1")
    }

    @Test("History that does not fit the layers")
    func history() async throws {
        let samples = try OutputSamples()
        let tree = try samples.layer(created: 5_000_000_000, "touch a")
        var subject = try samples.subject(tree, config: OutputSamples.config())
        var result = try await samples.run(subject, "type=image,name=x")
        var entries = try json(samples, result.configDigest)["history"]?.array ?? []
        #expect(entries.count == 1)
        #expect(entries[0]["comment"]?.string == "buildkit.exporter.image.v0")
        #expect(entries[0]["created_by"]?.string == "touch a")
        subject = try samples.subject(
            tree, config: OutputSamples.config(history: "[{\"created_by\":\"1\"},{\"created_by\":\"2\"}]"))
        result = try await samples.run(subject, "type=image,name=x")
        entries = try json(samples, result.configDigest)["history"]?.array ?? []
        #expect(entries.map { $0["empty_layer"]?.bool } == [nil, true])
    }

    @Test("No layer at all")
    func empty() async throws {
        let samples = try OutputSamples()
        let result = try await samples.run(
            try samples.subject(.scratch, config: OutputSamples.config()), "type=image,name=x")
        #expect(try json(samples, result.imageDigest)["layers"] == .null)
        let config = try json(samples, result.configDigest)
        #expect(config["created"] == .null && config["history"] == .null)
        #expect(config["rootfs"]?["diff_ids"] == .null)
    }

    @Test("The epoch cuts times, and with rewrite-timestamp those in the layers; twice gives the same bytes")
    func epoch() async throws {
        let samples = try OutputSamples()
        let tree = try samples.layer("echo 1 > new; echo 2 > old; touch -d @500 old")
        let spec = "type=oci,rewrite-timestamp=true,source-date-epoch=1000,dest=\(samples.path)/"
        try await samples.run(try samples.subject(tree), spec + "1")
        let again = try samples.layer("echo 1 > new; echo 2 > old; touch -d @500 old")
        let result = try await samples.run(try samples.subject(again), spec + "2")
        #expect(try File.read(samples.path + "/1") == File.read(samples.path + "/2"))
        let config = try json(samples, result.configDigest)
        #expect(config["created"]?.string == "1970-01-01T00:16:40Z")
        let manifest = try Manifest(reading: try samples.store.blobs.read(try #require(result.imageDigest)))
        #expect(manifest.layers.first?.annotations == ["buildkit/rewritten-timestamp": "1000"])
    }

    @Test("Several platforms become an index, with annotations where they belong")
    func multi() async throws {
        let samples = try OutputSamples()
        let result = try await samples.run(
            try samples.multi(),
            "type=oci,dest=\(samples.path)/o,annotation.all=1,annotation[linux/arm64].arm=2,annotation-index.ix=3,annotation-manifest-descriptor[linux/amd64].md=5,annotation-index-descriptor.d=6"
        )
        let index = try Index(reading: try samples.store.blobs.read(try #require(result.imageDigest)))
        #expect(index.annotations == ["ix": "3"])
        #expect(index.manifests.map(\.platform) == [OutputSamples.amd64, OutputSamples.arm64])
        #expect(index.manifests[0].annotations == ["md": "5"])
        let arm = try Manifest(reading: try samples.store.blobs.read(index.manifests[1].digest))
        #expect(arm.annotations == ["all": "1", "arm": "2"])
        #expect(result.configDigest == nil)
        #expect(result.descriptor?.annotations["d"] == "6")
        await #expect(throws: OutputError.self) {
            try await samples.run(try samples.multi(), "type=docker,dest=\(samples.path)/d")
        }
        await #expect(throws: OutputError.self) {
            try await samples.run(try samples.subject(), "type=oci,annotation-index.a=b,dest=\(samples.path)/d")
        }
    }

    @Test("Docker's media types")
    func dockerTypes() async throws {
        let samples = try OutputSamples()
        let result = try await samples.run(try samples.subject(), "type=image,name=x,oci-mediatypes=false")
        let manifest = try Manifest(reading: try samples.store.blobs.read(try #require(result.imageDigest)))
        #expect(manifest.mediaType == MediaType.dockerManifest)
        #expect(manifest.config.mediaType == MediaType.dockerConfig)
        #expect(manifest.layers.first?.mediaType == MediaType.dockerLayer + ".gzip")
    }

    @Test("Attestations: a manifest of their own beside the image")
    func attestations() async throws {
        let samples = try OutputSamples()
        var subject = try samples.subject()
        subject.platforms[0].attestations = [
            Attestation(
                predicateType: "https://slsa.dev/provenance/v1", predicate: Array("{\"a\":1}".utf8),
                fileName: "provenance.json")
        ]
        let result = try await samples.run(
            subject, "type=image,name=me/app:2", samples.path + "/local", "type=tar,dest=\(samples.path)/tar")
        let index = try Index(reading: try samples.store.blobs.read(try #require(result.imageDigest)))
        #expect(index.manifests.count == 2)
        let entry = index.manifests[1]
        #expect(entry.annotations["vnd.docker.reference.digest"] == index.manifests[0].digest.description)
        let manifest = try Manifest(reading: try samples.store.blobs.read(entry.digest))
        #expect(manifest.config.data == "e30=" && manifest.subject?.digest == index.manifests[0].digest)
        let statement = try json(samples, manifest.layers.first?.digest)
        #expect(
            statement["subject"]?.array?.first?["name"]?.string == "pkg:docker/me/app@2?platform=linux%2Famd64")
        let file = try JSONParser.parse(try File.read(samples.path + "/local/provenance.json"))
        #expect(file["subject"]?.array?.map { $0["name"]?.string } == ["d/f", "h"])
        #expect(try System.stat(samples.path + "/local/provenance.json").permissions == 0o600)
    }
}
