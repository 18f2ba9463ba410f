import DfcHost
import Glibc
import Testing

@Suite struct MountCallsTests {
    @Test func overlayOfManyAndLongNames() throws {
        let scratch = try Scratch()
        let long = String(repeating: "x", count: 200)
        try scratch.make(["\(long)/", "up/", "work/", "at, with:colon\\/"])
        var lowers: [String] = []
        for index in 0..<450 {
            let lower = index % 2 == 0 ? "\(long)/\(index)" : "l:\(index),x\\"
            try scratch.make(["\(lower)/", "\(lower)/same=\(index)", "\(lower)/f\(index)=x"])
            lowers.append("\(scratch.path)/\(lower)")
        }
        let target = scratch.path + "/at, with:colon\\"
        try MountCalls.overlay(
            lowers: lowers, upper: scratch.path + "/up", work: scratch.path + "/work", at: target)
        #expect(try System.readAll(target + "/same") == Array("449".utf8))
        #expect(try System.list(target).count == 451)
        try System.writeFile(target + "/new", [1])
        try System.unlink(target + "/f3")
        #expect(try MountCalls.mounts(below: scratch.path) == [target])
        try MountCalls.unmount(target)
        #expect(try System.list(scratch.path + "/up") == ["f3", "new"])
        #expect(try System.stat(scratch.path + "/up/f3").isWhiteout)
        #expect(try MountCalls.mounts(below: scratch.path).isEmpty)
    }

    @Test func readOnlyWithoutUpper() throws {
        let scratch = try Scratch()
        try scratch.make(["a/", "a/f=1", "b/", "at/"])
        try MountCalls.overlay(lowers: [scratch.path + "/a", scratch.path + "/b"], at: scratch.path + "/at")
        let error = #expect(throws: HostError.self) { try System.writeFile(scratch.path + "/at/x", []) }
        #expect(error?.errno == EROFS)
        try MountCalls.unmount(scratch.path + "/at")
    }

    @Test func bindsAndTmpfs() throws {
        let scratch = try Scratch()
        try scratch.make(["a/", "a/f=1", "b/", "file=2", "on=", "t/"])
        try MountCalls.bind(scratch.path + "/a", at: scratch.path + "/b", readOnly: true)
        #expect(throws: HostError.self) { try System.writeFile(scratch.path + "/b/x", []) }
        try MountCalls.bind(scratch.path + "/file", at: scratch.path + "/on")
        #expect(try System.readAll(scratch.path + "/on") == Array("2".utf8))
        try MountCalls.tmpfs(at: scratch.path + "/t", options: [("size", "65536"), ("mode", "0750")])
        #expect(try System.stat(scratch.path + "/t").permissions == 0o750)
        #expect(try System.statfs(scratch.path + "/t").total == 65536)
        for name in ["b", "on", "t"] { try MountCalls.unmount("\(scratch.path)/\(name)", lazy: true) }
    }
}
