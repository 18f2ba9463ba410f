import ImageSpec
import Testing

/// Platforms as containerd reads, writes and normalizes them.
@Suite struct PlatformTests {
    static let parsed: [(text: String, full: String, normalized: String)] = [
        ("linux/amd64", "linux/amd64", "linux/amd64"),
        ("linux/x86_64", "linux/amd64", "linux/amd64"),
        ("linux/amd64/v1", "linux/amd64", "linux/amd64"),
        ("linux/amd64/v3", "linux/amd64/v3", "linux/amd64/v3"),
        ("linux/arm64", "linux/arm64", "linux/arm64"),
        ("linux/arm64/v8", "linux/arm64/v8", "linux/arm64"),
        ("linux/aarch64", "linux/arm64", "linux/arm64"),
        ("linux/arm", "linux/arm", "linux/arm/v7"),
        ("linux/arm/v7", "linux/arm/v7", "linux/arm/v7"),
        ("linux/arm/6", "linux/arm/v6", "linux/arm/v6"),
        ("linux/armhf", "linux/arm", "linux/arm/v7"),
        ("linux/armel", "linux/arm/v6", "linux/arm/v6"),
        ("Linux/386", "linux/386", "linux/386"),
        ("macos/arm64", "darwin/arm64", "darwin/arm64"),
        ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
        (
            "windows(10.0.17763+win32k+a)/amd64", "windows(10.0.17763+a+win32k)/amd64",
            "windows(10.0.17763+a+win32k)/amd64"
        ),
        ("linux(+a%2Bb)/amd64", "linux(+a%2Bb)/amd64", "linux(+a%2Bb)/amd64"),
    ]

    @Test(arguments: parsed) func isRead(_ one: (text: String, full: String, normalized: String)) throws {
        let platform = try Platform(parsing: one.text)
        #expect(platform.full == one.full)
        #expect(platform.normalized().full == one.normalized)
        #expect(platform.normalized().normalized() == platform.normalized())
    }

    static let refused: [(text: String, error: String)] = [
        (
            "linux/",
            "\"\" is an invalid component of \"linux/\": platform specifier component must match "
                + "\"^[A-Za-z0-9_.-]+$\": invalid argument"
        ),
        ("linux/*", "\"linux/*\": wildcards not yet supported: invalid argument"),
        ("nonsense", "\"nonsense\": unknown operating system or architecture: invalid argument"),
        ("a/b/c/d", "\"a/b/c/d\": cannot parse platform specifier: invalid argument"),
        (
            "linux/amd64/v1/x/y",
            "\"x/y\" is an invalid component of \"linux/amd64/v1/x/y\": platform specifier component must match "
                + "\"^[A-Za-z0-9_.-]+$\": invalid argument"
        ),
    ]

    @Test(arguments: refused) func isRefused(_ one: (text: String, error: String)) {
        #expect(throws: PlatformError.self) { try Platform(parsing: one.text) }
        do {
            _ = try Platform(parsing: one.text)
        } catch {
            #expect(error.description == one.error)
        }
    }

    @Test func oneWordIsCompletedByTheHost() throws {
        #expect(try Platform(parsing: "linux").architecture == Platform.host.architecture)
        #expect(try Platform(parsing: "arm64").os == Platform.host.os)
    }

    @Test func matchingKnowsVariantsAndFeatures() throws {
        let wanted = try Platform(parsing: "linux/arm64")
        #expect(wanted.matches(try Platform(parsing: "linux/arm64/v8")))
        #expect(!wanted.matches(try Platform(parsing: "linux/arm")))
        #expect(!wanted.matches(try Platform(parsing: "linux(+sse)/arm64")))
    }
}
