import DfcArchive
import DfcBasics
import DfcHost
import DfcStore
import ImageSpec
import TestSupport
import Testing

@Suite("Layers written as archives")
struct LayerBlobTests {
    @Test("Changed entries and their folders, in walk order")
    func order() throws {
        let samples = try LayerSamples()
        let base = try samples.layer("mkdir -p a/b/c z; touch a/b/c/f a.txt z/keep; echo 1 > a/b/x")
        let top = try samples.layer(on: base, "echo new > a/b/c/g; rm a/b/x; touch a/b/c-d; chmod 700 z; rm a.txt")
        #expect(
            try samples.names(top) == ["a/", "a/b/", "a/b/c/", "a/b/c/g", "a/b/c-d", "a/b/.wh.x", ".wh.a.txt", "z/"])
        let whiteout = try #require(try samples.members(top).first { $0.name == ".wh.a.txt" })
        #expect(whiteout == TarEntry(path: Array(".wh.a.txt".utf8), kind: .file))
    }

    @Test("What is the same is left out; content counts only under whole seconds")
    func same() throws {
        let samples = try LayerSamples()
        let base = try samples.layer(
            "echo 1 > w; echo 1 > n; echo 1 > t; mkdir d; touch -d @1000 w t; touch -d @1000.5 n; touch -d @1000 d")
        let top = try samples.layer(
            on: base,
            "echo 2 > w; echo 2 > n; echo 1 > t; touch -d @1000 w t; touch -d @1000.5 n; touch d; mkdir d/x; rmdir d/x")
        // Content changed under a time with nanoseconds is in no layer, the time of a folder alone neither.
        #expect(try samples.names(top) == ["w"])
    }

    @Test("A folder made anew hides the lower one: its old members are whited out one by one")
    func opaque() throws {
        let samples = try LayerSamples()
        let base = try samples.layer("mkdir -p d/sub; touch d/a d/m d/sub/f d/z; touch -d @1000 d/m")
        let top = try samples.layer(on: base, "rm -r d; mkdir d; touch d/b d/zz; mkdir d/sub; touch -d @1000 d/m")
        // The folders themselves have the same mode and owner as before.
        #expect(
            try samples.names(top) == ["d/", "d/.wh.a", "d/b", "d/sub/", "d/sub/.wh.f", "d/.wh.z", "d/zz"])
    }

    @Test("Kinds that replace each other")
    func replaced() throws {
        let samples = try LayerSamples()
        let base = try samples.layer("mkdir d f2; touch f d/in; ln -s x l")
        let top = try samples.layer(on: base, "rm -r d; touch d; rm f; mkdir f; touch f/in; rm l; touch l; rmdir f2")
        #expect(try samples.names(top) == ["d", "f/", "f/in", ".wh.f2", "l"])
    }

    @Test("Hard links: the first listed name is the file")
    func links() throws {
        let samples = try LayerSamples()
        let made = try samples.layer("echo x > b; ln b a; ln b c; mkfifo p; ln p q")
        #expect(try samples.names(made) == ["a", "b -> a", "c -> a", "p", "q -> p"])
        let base = try samples.layer("echo x > old; touch -d @1000 old")
        #expect(try samples.names(try samples.layer(on: base, "ln old new")) == ["new"])
    }

    @Test("Unpacking what was written gives the same tree")
    func roundTrip() throws {
        let samples = try LayerSamples()
        let base = try samples.layer(
            "mkdir -p a/b; touch a/b/f; ln -s b a/l; mkfifo p; mknod n c 1 3; echo q > x; ln x y")
        let top = try samples.layer(on: base, "rm -r a/b; mkdir a/b; echo 2 > a/b/g; rm p; chmod 4755 x; chown 5:6 a")
        let first = try samples.unpack(try samples.tar(base))
        let second = try samples.unpack(try samples.tar(top), on: first)
        #expect(try samples.listing(second) == samples.listing(top))
    }

    @Test("Only capabilities of all attributes; sockets and the root are left out")
    func attributes() throws {
        let samples = try LayerSamples()
        let tree = try samples.layer("touch f g; chmod 711 .")
        let folder = samples.store.layers.folder(of: try #require(tree.layers.last))
        let capability: [UInt8] = [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        try System.setXattr(folder + "/f", "security.capability", capability)
        try System.setXattr(folder + "/g", "user.k", [1])
        try System.mknod(folder + "/s", kind: .socket, permissions: 0o644)
        let members = try samples.members(tree)
        #expect(members.map(\.name) == ["f", "g"])
        #expect(members[0].xattrs == [.init("security.capability", capability)])
        #expect(members[1].xattrs.isEmpty)
    }

    @Test("Times are cut to seconds, and to the epoch where one is given")
    func times() throws {
        let samples = try LayerSamples()
        let tree = try samples.layer("touch -d @1000.9 f; touch -d @3000 g")
        #expect(try samples.members(tree).map(\.modified.seconds) == [1000, 3000])
        #expect(try samples.members(tree, epoch: 2000).map(\.modified.seconds) == [1000, 2000])
    }

    @Test("A blob is made once, and converted only when that is forced")
    func blobs() throws {
        let samples = try LayerSamples()
        let store = samples.store
        let tree = try samples.layer("echo hello > f; touch -d @1000 f")
        let layer = try #require(tree.layers.last)
        func blob(_ compression: Compression, force: Bool = false, epoch: Int64? = nil) throws -> LayerBlob {
            let request = LayerBlobRequest(compression: compression, isForced: force, epoch: epoch)
            return try LayerBlobs.blob(of: layer, below: .scratch, request, store: store)
        }
        let gzip = try blob(.gzip)
        #expect(gzip.descriptor.mediaType == "application/vnd.oci.image.layer.v1.tar+gzip")
        #expect(gzip.diffID == Digest.of(try samples.tar(tree)))
        #expect(try store.layers.record(layer)?.diffID == gzip.diffID)
        #expect(try blob(.zstd) == gzip)
        let zstd = try blob(.zstd, force: true)
        #expect(zstd.descriptor.mediaType == "application/vnd.oci.image.layer.v1.tar+zstd")
        #expect(zstd.diffID == gzip.diffID)
        let plain = try blob(.none, force: true)
        #expect(plain.descriptor.digest == plain.diffID)
        let clamped = try blob(.gzip, epoch: 500)
        #expect(clamped.diffID != gzip.diffID)
        #expect(try store.layers.record(layer)?.diffID == gzip.diffID)
        #expect(try blob(.gzip) == gzip)
        let read = try Decompressor(FileSource(path: store.blobs.path(of: gzip.descriptor.digest)))
        #expect(Digest.of(try read.readAll(limit: 1 << 20)) == gzip.diffID)
    }

    @Test("A layer that changes nothing is two zero blocks")
    func empty() throws {
        let samples = try LayerSamples()
        let base = try samples.layer("touch f")
        #expect(try samples.tar(try samples.layer(on: base, "true")) == [UInt8](repeating: 0, count: 1024))
    }

    @Test("A layer is said against what it was made upon, wherever it is stacked")
    func ownParent() throws {
        let samples = try LayerSamples()
        let base = try samples.layer("mkdir d; touch d/f; touch -d @1000 d/f d")
        let linked = try samples.layer("mkdir d; touch -d @1000 d")
        let layer = try #require(linked.layers.last)
        let blob = try LayerBlobs.blob(of: layer, below: base, LayerBlobRequest(), store: samples.store)
        // Against the base nothing would differ.
        #expect(blob.diffID == Digest.of(try samples.tar(linked)))
    }
}
