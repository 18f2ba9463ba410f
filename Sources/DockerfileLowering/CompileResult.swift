public import DfcBasics
public import ImageSpec
public import LLB

/// What a Dockerfile compiles to.
public struct CompileResult: Sendable {
    /// One result per target platform, in the order asked for.
    public var results: [PlatformResult]
    /// Findings of the build's checks in the order of their discovery; of the first platform only.
    public var warnings: [LintWarning]
    /// The result is a map by platform (several platforms, or asked for by `multi-platform`).
    public var isMultiPlatform: Bool

    /// All members.
    public init(results: [PlatformResult], warnings: [LintWarning], isMultiPlatform: Bool) {
        self.results = results
        self.warnings = warnings
        self.isMultiPlatform = isMultiPlatform
    }
}

/// The result for one platform.
public struct PlatformResult: Sendable {
    /// The target platform, normalized.
    public var platform: Platform
    /// The graph that builds it.
    public var definition: Definition
    /// The image config.
    public var image: ImageConfig
    /// The config of the base image of the target; nil where that is scratch.
    @Rare public var baseImage: ImageConfig?
    /// `SOURCE_DATE_EPOCH` in seconds since 1970.
    public var epoch: Int64?
    /// Part of the result ignores the cache (`no-cache`).
    public var ignoresCache: Bool
    /// Trees that an SBOM scanner reads besides the result: a stage's name, or `context`.
    public var scanTargets: [String: Definition]

    /// The image config as JSON, the bytes for the exporter.
    public var config: [UInt8] { image.encode() }
    /// The base image's config as JSON.
    public var baseConfig: [UInt8]? { baseImage?.encode() }
}

/// A finding of the build's checks.
public struct LintWarning: Sendable, Equatable {
    /// The rule's name, such as `JSONArgsRecommended`.
    public var rule: String
    /// What the rule is about.
    public var description: String
    /// Where it is explained; empty for a rule without a page.
    public var url: String
    /// What was found.
    public var message: String
    /// The lines (from 1) it is about.
    public var lines: [Int]

    /// All members.
    public init(rule: String, description: String, url: String, message: String, lines: [Int]) {
        self.rule = rule
        self.description = description
        self.url = url
        self.message = message
        self.lines = lines
    }
}

/// Why a Dockerfile or its options cannot be compiled.
public struct CompileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text in the frontend's words.
    public var message: String
    /// Places in the Dockerfile, first and last line (from 1; 0 for a place before the file) of each, innermost first.
    public var locations: [ClosedRange<Int>]
    /// The name of the Dockerfile, for an excerpt.
    public var filename: String
    /// The bytes of the Dockerfile, for an excerpt.
    public var source: [UInt8]

    /// The text of the error.
    public var description: String { message }

    /// An error; the Dockerfile is filled in by `compile`.
    public init(_ message: String, locations: [ClosedRange<Int>] = [], filename: String = "", source: [UInt8] = []) {
        self.message = message
        self.locations = locations
        self.filename = filename
        self.source = source
    }

    /// The same with one more place; none where the lines are unknown.
    func at(_ lines: ClosedRange<Int>?) -> CompileError {
        var copy = self
        if let lines { copy.locations.append(lines) }
        return copy
    }
}
