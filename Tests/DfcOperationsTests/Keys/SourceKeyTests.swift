import DfcBasics
import DfcOperations
import DfcSolver
import DfcStore
import ImageSpec
import LLB
import Testing

@Suite struct SourceKeyTests {
    let digest = Digest.of("x")

    @Test func mergeAndDiff() throws {
        #expect(
            LayeringKey.cacheMap(MergeOp(inputs: [0, 1]), inputs: 2).preimage
                == #"{"Type":"buildkit.merge.v0","Merge":{"inputs":[{},{"input":1}]}}"#)
        let diff = LayeringKey.cacheMap(DiffOp(lower: -1, upper: 0), inputs: 1)
        #expect(diff.preimage == #"{"Type":"buildkit.diff.v0","Diff":{"lower":{"input":-1},"upper":{}}}"#)
        #expect(diff.inputs.count == 1)
    }

    @Test func imagesByManifestAndByLayers() throws {
        let arm = Platform(os: "linux", architecture: "arm", variant: "v7")
        #expect(
            SourceKeyText.manifest(digest, platform: arm)
                == Digest.of(#"{"Digest":"\#(digest)","OS":"linux","Arch":"arm","Variant":"v7"}"#).description)
        #expect(SourceKeyText.layers([]) == nil)
        #expect(SourceKeyText.layers([digest]) == digest.description)
        #expect(SourceKeyText.layers([digest, digest]) == Digest.of("\(digest) \(digest)").description)
    }

    @Test func files() throws {
        #expect(
            SourceKeyText.http(filename: "f", permissions: 0, uid: 0, gid: 0, checksum: digest)
                == Digest.of(#"{"Filename":"f","Perm":0,"UID":0,"GID":0,"Checksum":"\#(digest)"}"#).description)
        #expect(
            SourceKeyText.http(
                filename: "f", permissions: 384, uid: 1, gid: 2, checksum: digest,
                lastModified: "Thu, 01 Jan 1970 00:00:00 GMT", headers: [("Accept", "x")])
                == Digest.of(
                    #"{"Filename":"f","Perm":384,"UID":1,"GID":2,"Checksum":"\#(digest)","#
                        + #""LastModTime":"Thu, 01 Jan 1970 00:00:00 GMT","Header":[{"Name":"Accept","Value":"x"}]}"#
                ).description)
    }

    @Test func commits() throws {
        #expect(SourceKeyText.git(commit: "abc") == "abc")
        #expect(SourceKeyText.git(commit: "abc", keptRef: "main", subdirectory: "d") == "abc.git#main:d")
        #expect(SourceKeyText.git(commit: "abc", keptRef: "", skipsSubmodules: true) == "abc.git(skip-submodules)")
        #expect(SourceKeyText.git(commit: "abc", time: "commit", isBundle: true) == "abc(mtime=commit)(bundle)")
        #expect(SourceKeyText.git(commit: "abc", time: "checkout") == "abc")
    }

    @Test func folders() throws {
        let folder = FolderTree(path: "/x", excludes: ["e"])
        let json = #"{"SessionID":"s","IncludePatterns":null,"ExcludePatterns":["e"],"FollowPaths":null}"#
        #expect(
            SourceKeyText.local(name: "context", session: "s", folder: folder)
                == "session:context:\(Digest.of(json))")
        #expect(SourceKeyText.ownDigest("k") == Digest.of("buildkit.source.v0:k"))
    }
}
