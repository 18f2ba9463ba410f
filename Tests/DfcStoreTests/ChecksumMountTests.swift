import DfcBasics
import DfcHost
import DfcStore
import Testing

/// A layer's digests while it is mounted again and again, each time as another device.
@Suite struct ChecksumMountTests {
    @Test func whatWasListedUnderOneMountIsHashedUnderAnother() throws {
        let folder = try TemporaryState()
        let store = try Store.open(stateDirectory: folder.path)
        let pending = try store.layers.begin(on: .scratch)
        for name in ["a", "b", "c"] {
            try System.writeFile("\(pending.folder)/\(name)", Array(name.utf8), mode: 0o644)
        }
        let snapshot = try store.layers.commit(pending, description: "test")
        let tree = Tree.snapshot(snapshot)
        var digests: Set<Digest> = []
        var mounts: [MountedTree] = []
        for name in ["a", "b", "c"] {
            digests.insert(
                try ContentChecksum.digest(of: tree, selectors: [ContentSelector(path: name)], store: store))
            // Takes the number of the device that is free again.
            mounts.append(try store.layers.mount(snapshot))
        }
        #expect(digests.count == 3)
        for mount in mounts { mount.close() }
        store.close()
    }
}
