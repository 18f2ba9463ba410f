import DockerfileLowering
import ImageSpec
import LLB

/// The graph of a Dockerfile whose base images a lock file answers for, ready for `buildctl build` or for a solver.
func wireForm(of dockerfile: String, lock: [UInt8]) throws -> [UInt8] {
    let options = FrontendOptions(
        attributes: ["platform": "linux/arm64", "build-arg:VERSION": "2"], dockerfile: Array(dockerfile.utf8))
    let images = LockedImages(try LockFile(reading: lock))
    let result = try compile(options, images: images, facts: OfflineFacts())
    for warning in result.warnings { print("\(warning.rule), line \(warning.lines): \(warning.message)") }
    for entry in result.results[0].definition.entries { print(entry.digest) }
    return result.results[0].definition.encode()
}
