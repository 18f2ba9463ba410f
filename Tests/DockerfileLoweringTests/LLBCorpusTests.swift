import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import TestSupport
import Testing

/// The recorded cases of whole compilations: op for op, image for image.
@Suite struct LLBCorpusTests {
    @Test func recordedCompilations() throws {
        guard let root = Corpus.folder(for: "whole compilations").map({ $0 + "/llb" }) else { return }
        let lock = LockedImages(try LockFile(reading: try File.read(root + "/images.lock.json")))
        let cases = try LLBCase.all(in: root)
        var passed = 0
        for item in cases {
            let faults = try LLBComparison(item, images: lock).faults()
            if faults.isEmpty { passed += 1 } else { print("llb \(item.name): \(faults.joined(separator: "; "))") }
        }
        print("llb: \(passed) of \(cases.count)")
        #expect(passed == cases.count)
    }
}
