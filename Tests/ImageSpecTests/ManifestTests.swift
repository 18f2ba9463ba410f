import DfcBasics
import ImageSpec
import Testing

/// Manifests, indexes and image configs, read and written as Go does.
@Suite struct ManifestTests {
    static let digest = "sha256:" + String(repeating: "1", count: 64)

    static let manifest = """
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": "\(digest)",
            "size": 10
          },
          "layers": [
            {
              "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
              "digest": "\(digest)",
              "size": 20,
              "annotations": {
                "a": "1",
                "b": "\\u003c2\\u003e"
              }
            }
          ],
          "annotations": {
            "org.opencontainers.image.created": "1970-01-01T00:00:00Z"
          }
        }
        """

    @Test func manifestIsWrittenAsItIsRead() throws {
        let read = try Manifest(reading: Array(Self.manifest.utf8))
        #expect(read.layers[0].annotations["b"] == "<2>")
        #expect(String(decoding: read.encode(), as: UTF8.self) == Self.manifest)
    }

    @Test func indexChoosesByPlatform() throws {
        let digests = (0..<4).map { Digest.of("\($0)") }
        func member(_ number: Int, _ platform: String) throws -> Descriptor {
            Descriptor(
                mediaType: MediaType.ociManifest, digest: digests[number], size: 1,
                platform: try Platform(parsing: platform))
        }
        var attestation = try member(3, "linux/amd64")
        attestation.platform = Platform(os: "unknown", architecture: "unknown")
        let index = Index(manifests: [
            attestation, try member(0, "linux/arm/v6"), try member(1, "linux/arm/v7"), try member(2, "linux/amd64"),
        ])
        let read = try Index(reading: index.encode())
        #expect(read == index)
        #expect(read.manifest(for: try Platform(parsing: "linux/arm"))?.digest == digests[1])
        #expect(read.manifest(for: try Platform(parsing: "linux/amd64"))?.digest == digests[2])
        #expect(read.manifest(for: try Platform(parsing: "linux/s390x")) == nil)
    }

    static let refused: [String] = [
        "", "[]", "{}", #"{"config":1}"#, #"{"config":{"digest":"sha256:x","size":1}}"#,
        #"{"config":{"digest":"\#(digest)","size":-1}}"#,
    ]

    @Test(arguments: refused) func brokenManifestsAreRefused(_ text: String) {
        #expect(throws: ImageSpecError.self) { try Manifest(reading: Array(text.utf8)) }
    }

    @Test func configKeepsGoOrderAndDropsUnknownMembers() throws {
        let text = #"""
            {"os":"linux","architecture":"arm64","variant":"v8","created":"2024-05-01T10:00:00.500+00:00","x":1,
             "config":{"cmd":["a"],"Env":["B=1"],"Labels":{"z":"1","a":"2"},"ExposedPorts":{"90/udp":{},"80/tcp":{}},
             "Healthcheck":{"Test":["NONE"],"Interval":5}},"rootfs":{"type":"layers","diff_ids":[]}}
            """#
        let config = try ImageConfig(reading: Array(text.utf8))
        #expect(
            String(decoding: config.encode(), as: UTF8.self)
                == #"{"created":"2024-05-01T10:00:00.5Z","architecture":"arm64","os":"linux","variant":"v8","#
                + #""rootfs":{"type":"layers","diff_ids":[]},"config":{"ExposedPorts":{"80/tcp":{},"90/udp":{}},"#
                + #""Env":["B=1"],"Cmd":["a"],"Labels":{"a":"2","z":"1"},"#
                + #""Healthcheck":{"Test":["NONE"],"Interval":5}}}"#)
        #expect(try ImageConfig(reading: config.encode()) == config)
    }

    @Test func nullAndEmptyLayersAreKeptApart() throws {
        let empty = ImageConfig(platform: Platform(os: "linux", architecture: "amd64"))
        #expect(
            String(decoding: empty.encode(), as: UTF8.self)
                == #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":null},"config":{}}"#)
    }
}
