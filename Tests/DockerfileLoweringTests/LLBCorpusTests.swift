import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import RecordedCases
import TestSupport
import Testing

/// The recorded cases of whole compilations: op for op, image for image.
@Suite struct LLBCorpusTests {
    @Test func recordedCompilations() throws {
        guard let root = Corpus.folder(for: "whole compilations").map({ $0 + "/llb" }) else { return }
        let (passed, count) = try compare(root, label: "llb")
        #expect(passed == count)
        #expect(count == 582)
    }

    /// Some of them lie in the repository, so that a machine without the corpus proves something too.
    @Test func fixtureCompilations() throws {
        let (passed, count) = try compare(Environment.packageFolder + "/Fixtures/llb", label: "llb fixtures")
        #expect(passed == count)
        #expect(count > 60)
    }

    private func compare(_ root: String, label: String) throws -> (passed: Int, count: Int) {
        let lock = LockedImages(try LockFile(reading: try File.read(root + "/images.lock.json")))
        let cases = try LLBCase.all(in: root)
        var passed = 0
        for item in cases {
            let faults =
                try LLBComparison(item, images: lock).faults() + CallComparison(item, images: lock).faults()
            if faults.isEmpty {
                passed += 1
            } else {
                print("\(label) \(item.name): \(faults.joined(separator: "; "))")
            }
        }
        print("\(label): \(passed) of \(cases.count)")
        return (passed, cases.count)
    }
}
