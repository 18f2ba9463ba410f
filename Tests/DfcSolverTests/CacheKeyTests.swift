import DfcBasics
import DfcSolver
import Testing

/// Keys are the digests that BuildKit makes, so that caches can be exchanged.
@Suite struct CacheKeyTests {
    let digest = Digest.of("x")

    @Test func rootsAreDigestsOfTheDigestAndTheOutput() {
        #expect(
            CacheKey.root(digest, output: 0).description
                == "sha256:84f6c2dd14d5ae40708384b27671a228773bbd30b9f57189376785ede8817786")
        #expect(
            CacheKey.root(digest, output: 2).description
                == "sha256:f88a64bcb08efb553cbf51e8fa67901c60442ad355f34da3cdfbb87a55d1ae39")
        #expect(
            CacheKey.content(digest).description
                == "sha256:1910d4a4cb8bff34471ef5504b2b65074f3fdf887b2cfd5b97ef550d817e35f9")
        #expect(CacheKey.fresh() != CacheKey.fresh())
        #expect(CacheKey.fresh().description.utf8.count == 32)
    }
}
