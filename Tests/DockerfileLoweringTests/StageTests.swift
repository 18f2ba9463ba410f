import DockerfileLowering
import ImageSpec
import LLB
import Testing

/// Stages, contexts in place of them, and what a lock file says of images.
@Suite struct StageTests {
    /// A trigger that mounts from the stage it comes into sees what the stage is so far.
    @Test func aTriggerNamesItsOwnStage() throws {
        let text = "FROM a AS b\nONBUILD RUN --mount=from=b,target=/x y\nFROM b AS b\n"
        let ops = try Offline.compiled(text).results[0].definition.entries.map(\.op)
        let inputs = ops.compactMap { op -> [Int64]? in
            guard case .exec(let exec) = op.kind else { return nil }
            return exec.mounts.map(\.input)
        }
        #expect(inputs == [[0, 0]])
    }

    @Test func theDriveOfASource() {
        let text = "FROM --platform=windows a\nCOPY D:x /\n"
        #expect(
            Offline.message(text)
                == "removing drive letter: removing drive letter: The specified path is not on the system drive (C:)")
    }

    /// A context in place of a stage leaves it the platform of its `FROM`.
    @Test func thePlatformOfAReplacedStage() throws {
        let text = "FROM --platform=linux/arm/v7 a AS s\nFROM s\nCOPY a /\n"
        let definition = try Offline.compiled(text, ["context:s": "local:x", "multi-platform": "1"]).results[0]
            .definition
        let names = definition.entries.compactMap { $0.metadata.description["llb.customname"] }
        #expect(names.contains("[linux/arm/v7 stage-1 1/1] COPY a /"))
    }

    /// A layout's name is a reference without defaults, and has a digest.
    @Test(
        arguments: [
            ("S@sha256:1", "invalid reference format"), ("s@sha256:1", "invalid reference format"),
            ("S@\(StageTests.digest)", "repository name must be lowercase"),
            ("@\(StageTests.digest)", "invalid reference format"),
            ("", "repository name must have at least one component"),
            ("a:b@sha999:\(StageTests.digest.suffix(64))", "unsupported digest algorithm"),
        ])
    func namesOfLayouts(_ name: String, _ fault: String) {
        let message = Offline.message("FROM a\n", ["context:a": "oci-layout://\(name)"])
        #expect(message == "could not parse oci-layout reference \"\(name)\": \(fault)")
        let untold = Offline.message("FROM a\n", ["context:a": "oci-layout://s:t"])
        #expect(untold == "oci-layout reference \"s:t\" has no digest")
    }

    private static let digest = "sha256:" + String(repeating: "1", count: 64)

    /// A definition that comes from no line of the file does not bring the file along.
    @Test func aFileThatNoOpComesFrom() throws {
        let definition = try Offline.compiled("FROM a\n", ["context:a": "docker-image://b"]).results[0].definition
        #expect(definition.entries.count == 2 && definition.infos.isEmpty)
        #expect(try Offline.compiled("FROM a\n").results[0].definition.infos.count == 1)
    }

    /// What is no lock file is not read as one that says nothing.
    @Test(
        arguments: [
            (#"{"version":1,"rules":[]}"#, "the file is a source policy and no lock file"),
            (#"{"version":1,"images":[]}"#, "images of the lock file is no object"),
            (#"{"version":1,"http":{"http://h/x":5}}"#, "the lock file has no valid digest of http://h/x"),
            (#"{"version":1,"http":{"http://h/x":"sha256:1"}}"#, "the lock file has no valid digest of http://h/x"),
            (#"{"version":1,"git":{"git://h/x":"main"}}"#, "the lock file has no valid commit of git://h/x"),
            (#"{"version":1,"git":null}"#, nil),
        ] as [(String, String?)])
    func faultyLockFiles(_ text: String, _ fault: String?) {
        do throws(LockFileError) {
            _ = try LockFile(reading: Array(text.utf8))
            #expect(fault == nil)
        } catch {
            #expect(error.description == fault)
        }
    }

    /// What a lock file does not say is not known, and missed only by who needs it.
    @Test func membersOfALockFileMayBeMissing() throws {
        func message(_ member: String) -> String {
            let text = #"{"version":1,"images":{"docker.io/library/a:latest":{"linux/amd64":{\#(member)}}}}"#
            let options = FrontendOptions(
                buildPlatform: Platform(os: "linux", architecture: "amd64"), dockerfile: Array("FROM a\n".utf8))
            do {
                let images = LockedImages(try LockFile(reading: Array(text.utf8)))
                return try compile(options, images: images, facts: OfflineFacts()).results.isEmpty
                    ? "nothing" : "compiled"
            } catch {
                return "\(error)"
            }
        }
        let digest = "sha256:" + String(repeating: "1", count: 64)
        #expect(message(#""digest":"\#(digest)","config":{"rootfs":{"diff_ids":["\#(digest)"]}}"#) == "compiled")
        #expect(message("").hasSuffix("docker.io/library/a:latest: not in lock file for platform linux/amd64"))
        #expect(message(#""manifest":"\#(digest)""#).hasSuffix("not in lock file for platform linux/amd64"))
        #expect(message(#""digest":"\#(digest)""#).hasSuffix("no config in lock file for platform linux/amd64"))
        #expect(
            message(#""digest":"sha256:1""#).contains("no valid digest of docker.io/library/a:latest for linux/amd64"))
    }
}
