public import ImageSpec

/// Compiles a Dockerfile: the whole of the compiler half. Pure apart from the questions it asks `images` and `facts`.
///
/// Throws a `CompileError` in the words of BuildKit's frontend, with the places in the Dockerfile.
public func compile(
    _ options: FrontendOptions, images: any ImageResolver, facts: any SourceFacts
) throws(CompileError) -> CompileResult {
    throw CompileError("the lowering is not there yet")
}

/// Answers a subrequest of the frontend (`frontend.lint`, `frontend.outline`, `frontend.targets`,
/// `frontend.subrequests.describe`).
public func call(
    _ request: String, _ options: FrontendOptions, images: any ImageResolver, facts: any SourceFacts
) throws(CompileError) -> CallResult {
    throw CompileError("the lowering is not there yet")
}

/// The answer to a subrequest.
public struct CallResult: Sendable {
    /// `result.json`, indented as BuildKit writes it.
    public var json: [UInt8]
    /// `result.txt`, for people.
    public var text: String
    /// `version` of the answer's form.
    public var version: String
    /// `result.statuscode` of a lint request: 1 with findings.
    public var status: Int

    /// All members.
    public init(json: [UInt8], text: String, version: String, status: Int = 0) {
        self.json = json
        self.text = text
        self.version = version
        self.status = status
    }
}
