internal import DfcBasics

/// Which checks run and whether a finding fails the build: `skip=A,B;error=true;experimental=all`.
struct LintOptions: Sendable, Equatable {
    var skipsAll = false
    var skipped: Set<String> = []
    var experimentalAll = false
    var experimental: Set<String> = []
    var failsBuild = false

    /// All checks that are not experimental.
    init() {}

    /// Reads the value of the `check` directive, of a `check=` comment or of `BUILDKIT_DOCKERFILE_CHECK`. Names that
    /// follow an `all` do not take it back.
    init(parsing text: String) throws(CompileError) {
        let text = GoText.trimmed(text)
        if text.isEmpty { return }
        for part in text.pieces(between: UInt8(ascii: ";"), maxCuts: 2) {
            let (name, tail) = part.cut(at: UInt8(ascii: "="))
            guard let tail else { throw CompileError("invalid check option \(GoQuote.quote(part))") }
            let value = GoText.trimmed(String(tail))
            switch GoText.trimmed(String(name)) {
            case "skip":
                if value == "all" { skipsAll = true } else { skipped = LintOptions.names(value) }
            case "experimental":
                if value == "all" { experimentalAll = true } else { experimental = LintOptions.names(value) }
            case "error":
                guard let flag = GoNumbers.bool(value) else {
                    throw CompileError(
                        "failed to parse check option \(GoQuote.quote(part)): strconv.ParseBool: parsing "
                            + "\(GoQuote.quote(value)): invalid syntax")
                }
                failsBuild = flag
            case let key: throw CompileError("invalid check option \(GoQuote.quote(key))")
            }
        }
    }

    private static func names(_ text: String) -> Set<String> {
        Set(text.pieces(between: UInt8(ascii: ",")).map { GoText.trimmed($0) })
    }

    /// With what a `check=` comment above an instruction adds: the first comment that is such a directive counts, and a
    /// faulty one changes nothing.
    func merged(with comments: [String]) -> LintOptions {
        if comments.isEmpty { return self }
        for comment in comments {
            guard let value = LintOptions.checkDirective(comment) else { continue }
            guard let other = try? LintOptions(parsing: String(value.cut(at: UInt8(ascii: " ")).head)) else {
                return self
            }
            var merged = self
            merged.skipsAll = skipsAll || other.skipsAll
            merged.skipped.formUnion(other.skipped)
            merged.experimentalAll = experimentalAll || other.experimentalAll
            merged.experimental.formUnion(other.experimental)
            return merged
        }
        return self
    }

    /// The value of `check = VALUE`, name in any letter case.
    private static func checkDirective(_ comment: String) -> String? {
        let text = GoText.trimmed(comment)
        let (head, tail) = text.cut(at: UInt8(ascii: "="))
        guard let tail else { return nil }
        let name = GoText.trimmed(String(head))
        let value = GoText.trimmed(String(tail))
        return name.lowercased() == "check" && !value.isEmpty ? value : nil
    }

    func runs(_ rule: LintRule) -> Bool {
        rule.isExperimental
            ? experimentalAll || experimental.contains(rule.rawValue) : !skipsAll && !skipped.contains(rule.rawValue)
    }
}
