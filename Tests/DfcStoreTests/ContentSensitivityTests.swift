import DfcBasics
import DfcHost
import DfcStore
import TestSupport
import Testing

/// Which changes of a context change its content digest, with an index that knows the tree from before.
@Suite struct ContentSensitivityTests {
    struct Change: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let counts: Bool
        let make: @Sendable (String) throws -> Void

        init(_ name: String, counts: Bool, _ make: @escaping @Sendable (String) throws -> Void) {
            testDescription = name
            self.counts = counts
            self.make = make
        }
    }

    static let changes: [Change] = [
        Change("other bytes of equal size and time", counts: true) { root in
            let stat = try System.stat(root + "/d/f")
            try System.writeFile(root + "/d/f", Array("2".utf8))
            try System.utimens(root + "/d/f", atime: stat.atime, mtime: stat.mtime)
        },
        Change("another file of equal size and time in its place", counts: true) { root in
            let stat = try System.stat(root + "/d/f")
            try System.writeFile(root + "/d/new", Array("2".utf8), mode: 0o644)
            try System.chmod(root + "/d/new", 0o644)
            try System.utimens(root + "/d/new", atime: stat.atime, mtime: stat.mtime)
            try System.rename(root + "/d/new", root + "/d/f")
        },
        Change("mode of a file", counts: true) { try System.chmod($0 + "/d/f", 0o600) },
        Change("mode of a folder", counts: true) { try System.chmod($0 + "/d", 0o700) },
        Change("attribute of a file", counts: true) { try System.setXattr($0 + "/d/f", "user.a", [1]) },
        Change("attribute of a folder", counts: true) { try System.setXattr($0 + "/d", "user.a", [1]) },
        Change("value of an attribute", counts: true) { try System.setXattr($0 + "/g", "user.old", [2]) },
        Change("attribute gone", counts: true) { try System.removeXattr($0 + "/g", "user.old") },
        Change("name", counts: true) { try System.rename($0 + "/d/f", $0 + "/d/F") },
        Change("target of a link", counts: true) { root in
            try System.unlink(root + "/l")
            try System.symlink("d/f", root + "/l")
        },
        Change("empty folder added", counts: true) { try System.mkdir($0 + "/e", mode: 0o755) },
        Change("file becomes a folder", counts: true) { root in
            try System.unlink(root + "/d/f")
            try System.mkdir(root + "/d/f", mode: 0o644)
        },
        Change("time of a file", counts: false) { try System.utimens($0 + "/d/f", atime: nil, mtime: 1_000_000_000) },
        Change("time of a folder", counts: false) { try System.utimens($0 + "/d", atime: nil, mtime: 1_000_000_000) },
        Change("owner", counts: false) { try System.chown($0 + "/d/f", uid: 5, gid: 5) },
        Change("the same bytes written again", counts: false) { try System.writeFile($0 + "/d/f", Array("1".utf8)) },
        Change("second name for a file of its own", counts: false) { root in
            try System.unlink(root + "/same")
            try System.link(root + "/d/f", root + "/same")
        },
        Change("mode of the context itself", counts: false) { try System.chmod($0, 0o700) },
    ]

    @Test(arguments: changes) func itCountsOrNot(_ change: Change) throws {
        let test = try TestStore()
        let root = try test.folder("context", ["d/", "d/f=1", "g=2", "l->g", "same=1"])
        try System.setXattr(root + "/g", "user.old", [1])
        func digest() throws -> Digest {
            try ContentChecksum.digest(of: .folder(FolderTree(path: root)), selectors: [], store: test.store)
        }
        // Old enough for the index to trust it.
        Clock.sleep(milliseconds: 150)
        let before = try digest()
        try change.make(root)
        #expect(try (digest() != before) == change.counts)
    }
}
