import DfcBasics
import DfcHost
import DfcOperations
import DfcSolver
import DfcStore
import ImageSpec
import LLB
import TestSupport
import Testing

/// Images from layout folders, made here with `tar`.
@Suite struct ImageSourceTests {
    /// A layout with one image per platform; each has a layer with a file that names it, on top of a common one.
    private static func layout(_ scratch: Scratch, tag: String = "latest") throws -> (path: String, index: Digest) {
        let root = scratch.path + "/layout"
        func blob(_ bytes: [UInt8], _ type: String) throws -> Descriptor {
            let digest = Digest.of(bytes)
            try File.write("\(root)/blobs/sha256/\(digest.hex)", bytes)
            return Descriptor(mediaType: type, digest: digest, size: Int64(bytes.count))
        }
        func layer(_ lines: [String]) throws -> Descriptor {
            let tree = try scratch.make("tree-" + System.randomHex(bytes: 4), lines)
            let tar = tree + ".tar"
            let made = try Program.run("/bin/tar", ["-C", tree, "-cf", tar, "."])
            #expect(made.status == 0)
            return try blob(try File.read(tar), MediaType.ociLayer)
        }
        let common = try layer(["etc/os=common", "gone=x"])
        var manifests: [Descriptor] = []
        for architecture in ["amd64", "arm64"] {
            let own = try layer(["arch=" + architecture, ".wh.gone="])
            let platform = Platform(os: "linux", architecture: architecture)
            var config = ImageConfig(
                platform: platform,
                rootfs: RootFS(diffIDs: [common.digest.description, own.digest.description]))
            config.history = [
                HistoryEntry(created: "2001-09-09T01:46:40Z", createdBy: "common"),
                HistoryEntry(created: "2002-01-01T00:00:00Z", createdBy: "ENV a=b", emptyLayer: true),
                HistoryEntry(created: "2003-01-01T00:00:00Z", createdBy: "own"),
            ]
            let manifest = Manifest(
                mediaType: MediaType.ociManifest, config: try blob(config.encode(), MediaType.ociConfig),
                layers: [common, own])
            var descriptor = try blob(manifest.encode(), MediaType.ociManifest)
            descriptor.platform = platform
            manifests.append(descriptor)
        }
        var top = try blob(
            Index(mediaType: MediaType.ociIndex, manifests: manifests).encode(), MediaType.ociIndex)
        top.annotations["org.opencontainers.image.ref.name"] = tag
        try File.write(
            root + "/index.json", Index(mediaType: MediaType.ociIndex, manifests: [top]).encode())
        return (root, top.digest)
    }

    private static func source(
        _ bench: FileBench, _ layout: String, _ reference: String, platform: String = "linux/amd64",
        _ attributes: [String: String] = [:]
    ) throws -> LLBOperation {
        var environment = bench.environment
        environment.layouts = ["box": layout]
        let source = SourceOp(
            identifier: "oci-layout://" + reference,
            attributes: TextMap(["oci.store": "box"].merging(attributes) { $1 }))
        let op = Op(platform: try Platform(parsing: platform), kind: .source(source))
        return try LLBOperation(op: op, kind: .source(source), digest: Digest.of("op"), environment: environment)
    }

    @Test func unpacksTheImageOfThePlatform() async throws {
        let bench = try FileBench()
        let layout = try Self.layout(bench.scratch)
        let amd = try await Self.source(bench, layout.path, "box@\(layout.index)").run([])
        #expect(try bench.contents(amd[0]) == ["arch=amd64", "etc/", "etc/os=common"])
        let arm = try await Self.source(bench, layout.path, "box:latest", platform: "linux/arm64").run([])
        #expect(try bench.contents(arm[0]) == ["arch=arm64", "etc/", "etc/os=common"])
        #expect(try bench.snapshot(amd[0]).layers[0] == bench.snapshot(arm[0]).layers[0])
        let again = try await Self.source(bench, layout.path, "box@\(layout.index)").run([])
        #expect(try bench.snapshot(again[0]) == bench.snapshot(amd[0]))
    }

    @Test func layersAreAsOldAsTheHistorySays() async throws {
        let bench = try FileBench()
        let layout = try Self.layout(bench.scratch)
        let tree = try await Self.source(bench, layout.path, "box@\(layout.index)").run([])
        let layers = bench.environment.store.layers
        let times = try bench.snapshot(tree[0]).layers.map { try layers.record($0)?.created }
        #expect(times == [Timestamp.parse("2001-09-09T01:46:40Z"), Timestamp.parse("2003-01-01T00:00:00Z")])
    }

    @Test func keysNameRootAndLayers() async throws {
        let bench = try FileBench()
        let layout = try Self.layout(bench.scratch)
        let image = try Self.source(bench, layout.path, "box@\(layout.index)")
        let first = try await image.cacheMap(0)
        let second = try await image.cacheMap(1)
        #expect(first.more && !second.more && first.digest != second.digest)
        let limited = try Self.source(bench, layout.path, "box@\(layout.index)", ["oci.layerlimit": "1"])
        #expect(try await limited.cacheMap(0).digest != first.digest)
        #expect(try bench.snapshot(try await limited.run([])[0]).layers.count == 1)
    }

    @Test func errors() async throws {
        let bench = try FileBench()
        let layout = try Self.layout(bench.scratch, tag: "other")
        await #expect {
            try await Self.source(bench, layout.path, "box:other", platform: "linux/s390x").run([])
        } throws: {
            "\($0)"
                == "box:other: failed to resolve source metadata for box:other: "
                + "no match for platform in manifest: not found"
        }
        let digest = Digest.of("nothing")
        await #expect {
            try await Self.source(bench, layout.path, "box@\(digest)").run([])
        } throws: {
            "\($0)" == "oci-layout reference \"box@\(digest)\" could not be resolved"
        }
        #expect(throws: OperationError.self) {
            try Self.source(bench, layout.path, "box:other", ["oci.store": "unknown"])
        }
        for name in try System.list(layout.path + "/blobs/sha256") {
            let path = "\(layout.path)/blobs/sha256/\(name)"
            let bytes = try File.read(path)
            if bytes.count > 5000 { try File.write(path, [bytes[0] ^ 1] + bytes.dropFirst()) }
        }
        await #expect {
            try await Self.source(bench, layout.path, "box:other").run([])
        } throws: {
            "\($0)".contains("digest mismatch")
        }
    }
}
