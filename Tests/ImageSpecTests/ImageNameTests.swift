import DfcBasics
import ImageSpec
import Testing

/// Image references as `distribution/reference` reads them.
@Suite struct ImageNameTests {
    static let hex = String(repeating: "a", count: 64)

    static let valid: [(text: String, full: String, familiar: String)] = [
        ("alpine", "docker.io/library/alpine:latest", "alpine:latest"),
        ("alpine:3.20", "docker.io/library/alpine:3.20", "alpine:3.20"),
        ("docker.io/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
        ("index.docker.io/library/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
        ("tonistiigi/xx:1.6", "docker.io/tonistiigi/xx:1.6", "tonistiigi/xx:1.6"),
        ("localhost/a", "localhost/a:latest", "localhost/a:latest"),
        ("localhost:5000/a/b:t", "localhost:5000/a/b:t", "localhost:5000/a/b:t"),
        ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
        ("Registry/a", "Registry/a:latest", "Registry/a:latest"),
        ("a.b/c__d/e-f---g.h", "a.b/c__d/e-f---g.h:latest", "a.b/c__d/e-f---g.h:latest"),
        ("alpine@sha256:\(hex)", "docker.io/library/alpine@sha256:\(hex)", "alpine@sha256:\(hex)"),
        ("alpine:3@sha256:\(hex)", "docker.io/library/alpine:3@sha256:\(hex)", "alpine:3@sha256:\(hex)"),
        ("library/alpine/x", "docker.io/library/alpine/x:latest", "library/alpine/x:latest"),
    ]

    @Test(arguments: valid) func isNormalized(_ one: (text: String, full: String, familiar: String)) throws {
        let name = try ImageName(parsing: one.text).tagged
        #expect(name.description == one.full)
        #expect(name.familiar == one.familiar)
        #expect(try ImageName(parsing: one.full) == name)
    }

    static let invalid: [(text: String, error: String)] = [
        ("", "invalid reference format"),
        ("Alpine", "invalid reference format: repository name (library/Alpine) must be lowercase"),
        ("a/B", "invalid reference format: repository name (a/B) must be lowercase"),
        ("alpine:", "invalid reference format"),
        ("alpine:-x", "invalid reference format"),
        ("alpine:" + String(repeating: "t", count: 129), "invalid reference format"),
        ("a..b", "invalid reference format"),
        ("a___b", "invalid reference format"),
        ("foo-", "invalid reference format"),
        ("-foo", "invalid reference format"),
        ("a//b", "invalid reference format"),
        ("a b", "invalid reference format"),
        ("alpine@sha256:abc", "invalid reference format"),
        ("alpine@sha256:" + String(repeating: "a", count: 63), "invalid checksum digest length"),
        ("alpine@sha256:" + String(repeating: "A", count: 64), "invalid checksum digest format"),
        ("alpine@md5:" + String(repeating: "a", count: 32), "unsupported digest algorithm"),
        ("localhost:x/a", "invalid reference format"),
        (
            "a.b/" + String(repeating: "x", count: 256), "repository name must not be more than 255 characters"
        ),
        (hex, "invalid repository name (\(hex)), cannot specify 64-byte hexadecimal strings"),
    ]

    @Test(arguments: invalid) func isRefused(_ one: (text: String, error: String)) {
        #expect(throws: ImageNameError(one.error)) { try ImageName(parsing: one.text) }
    }
}
