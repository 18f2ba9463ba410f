import DfcBasics
import DfcHost
import DfcStore
import Glibc
import ImageSpec
import Testing

@Suite struct LayerStoreTests {
    @Test func layersLieOverEachOther() throws {
        let test = try TestStore()
        let one = try test.layer(["a=1", "d/", "d/x=1", "gone="])
        let two = try test.layer(on: one, ["d/y=2", "-gone", "-d/x"])
        let three = try test.layer(on: two, ["-d", "d/", "d/z=3"])
        #expect(try test.show(one) == ["a=1", "d/", "d/x=1", "gone="])
        #expect(try test.show(two) == ["a=1", "d/", "d/y=2"])
        #expect(try test.show(three) == ["a=1", "d/", "d/z=3"])
        #expect(try test.show(.scratch) == [])
        // A layer by itself shows no marks of what it removes.
        #expect(try test.show(Snapshot(layers: [two.layers[1]])) == ["d/", "d/y=2"])
        // Merging is concatenation.
        let other = try test.layer(["b=4"])
        #expect(try test.show(Snapshot(layers: three.layers + other.layers)) == ["a=1", "b=4", "d/", "d/z=3"])
    }

    @Test func rootFolders() throws {
        let test = try TestStore()
        let layers = test.store.layers
        let first = try layers.begin(on: .scratch)
        try System.chown(first.folder, uid: 12, gid: 34)
        try System.chmod(first.folder, 0o700)
        let parent = try layers.commit(first, description: "one", createdAt: 5)
        let second = try layers.begin(on: parent)
        let stat = try System.stat(second.folder)
        #expect(stat.uid == 12 && stat.gid == 34 && stat.permissions == 0o755)
        layers.discard(second)
        #expect(!System.exists(second.folder))
        let record = try #require(try layers.record(parent.layers[0]))
        #expect(record.description == "one" && record.created == 5 && record.diffID == nil)
    }

    @Test func endsOnlyOnce() throws {
        let test = try TestStore()
        let layers = test.store.layers
        let layer = try layers.begin(on: .scratch)
        let snapshot = try layers.commit(layer, description: "")
        layers.discard(layer)
        #expect(layers.exists(snapshot))
        #expect(throws: StoreError.self) { try layers.commit(layer, description: "") }
        #expect(!layers.exists(Snapshot(layers: snapshot.layers + [LayerID(99)])))
    }

    @Test func viewsAreReadOnly() throws {
        let test = try TestStore()
        let mounted = try test.store.layers.mount(try test.layer(["f="]))
        let error = #expect(throws: HostError.self) { try System.writeFile(mounted.path + "/x", []) }
        #expect(error?.errno == EROFS)
        mounted.close()
        mounted.close()
        #expect(try MountCalls.mounts(below: mounted.path) == [])
    }

    @Test func tallStacks() throws {
        let test = try TestStore()
        var snapshot = Snapshot.scratch
        for index in 0..<650 {
            let layer = try test.store.layers.begin(on: snapshot)
            try System.writeFile("\(layer.folder)/f\(index % 100)", Array("\(index)".utf8))
            try System.mkdir(layer.folder + "/d")
            try System.writeFile("\(layer.folder)/d/\(index)", [])
            if index % 3 == 2 {
                try System.mknod("\(layer.folder)/d/\(index - 1)", kind: .character, permissions: 0)
            }
            if index == 50 { try System.setXattr(layer.folder + "/d", "trusted.overlay.opaque", Array("y".utf8)) }
            if index == 640 {
                try System.chmod(layer.folder + "/d", 0o711)
                try System.utimens(layer.folder + "/d", atime: 1, mtime: 2)
            }
            snapshot = try test.store.layers.commit(layer, description: "\(index)")
        }
        let lines = try test.show(snapshot)
        let members = lines.filter { $0.hasPrefix("d/") && $0 != "d/" }
        let wanted = (50..<650).filter { $0 % 3 != 1 || $0 == 649 }.map { "d/\($0)=" }
        #expect(Set(members) == Set(wanted))
        #expect(lines.contains("f49=649") && lines.contains("f50=550"))
        #expect(lines.filter { $0.hasPrefix("f") }.count == 100)
        // It is written on, too, and made flat only once.
        let top = try test.layer(on: snapshot, ["new=1", "-f1"])
        #expect(try test.show(top).contains("new=1"))
        #expect(try test.store.diskUsage().filter { $0.recordType == "internal" }.count <= 2)
    }

    @Test func chainsAndBlobs() throws {
        let test = try TestStore()
        let layers = test.store.layers
        let layer = try test.layer(["f="]).layers[0]
        let (chain, diffID) = (Digest.of("chain"), Digest.of("diff"))
        #expect(layers.layer(chain: chain) == nil)
        try layers.recordChain(chain, diffID: diffID, layer: layer)
        #expect(layers.layer(chain: chain) == layer)
        let digest = try test.store.blobs.add(Array("blob".utf8))
        let descriptor = Descriptor(mediaType: MediaType.ociLayer, digest: digest, size: 4)
        let blob = LayerBlob(descriptor: descriptor, diffID: diffID)
        try layers.recordBlob(blob, compression: "gzip", of: layer)
        #expect(layers.blob(of: layer, compression: "gzip", in: test.store.blobs) == blob)
        #expect(layers.blob(of: layer, compression: "zstd", in: test.store.blobs) == nil)
        #expect(try layers.record(layer)?.diffID == diffID)
    }
}
