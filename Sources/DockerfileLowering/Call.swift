public import ImageSpec

/// Answers a subrequest of the frontend: `frontend.lint`, `frontend.outline`, `frontend.targets`,
/// `frontend.convertllb` or `frontend.subrequests.describe`.
///
/// Throws what the frontend throws: a file that cannot be read as a Dockerfile, for the outline anything that fails a
/// compilation; a lint request reports that among its findings.
public func call(
    _ request: String, _ options: FrontendOptions, images: any ImageResolver, facts: any SourceFacts
) throws(CompileError) -> CallResult {
    let compilation = try Compilation(options, images: images, facts: facts)
    do throws(CompileError) {
        switch request {
        case "frontend.lint": return try compilation.lint()
        case "frontend.outline": return try compilation.outline()
        case "frontend.convertllb": return try compilation.convertLLB()
        case "frontend.targets": return try compilation.targets()
        case "frontend.subrequests.describe": return SubrequestList.describe()
        default: throw CompileError("unsupported request \(request)")
        }
    } catch {
        // BuildKit does not tell where.
        throw CompileError(error.message)
    }
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
    /// The findings of a lint request in the order of their discovery.
    public var warnings: [LintWarning]
    /// Why the build would fail, for a lint request.
    public var buildError: CompileError?

    /// All members.
    public init(
        json: [UInt8], text: String, version: String = "1.0.0", status: Int = 0, warnings: [LintWarning] = [],
        buildError: CompileError? = nil
    ) {
        self.json = json
        self.text = text
        self.version = version
        self.status = status
        self.warnings = warnings
        self.buildError = buildError
    }
}
