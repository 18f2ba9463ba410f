/// Collects the findings of the checks. All phases report to the same one.
final class Linter {
    /// Settings of the file or of the build.
    var options: LintOptions
    /// Findings in the order of their discovery.
    private(set) var warnings: [LintWarning] = []
    /// Nothing is collected (a further platform of the same build).
    var isSilent = false

    init(options: LintOptions) { self.options = options }

    /// Records a finding, if the rule runs under the options of the file and what the comments above the instruction
    /// add to them.
    func report(
        _ rule: LintRule, _ message: @autoclosure () -> String, lines: ClosedRange<Int>?, under comments: [String] = []
    ) {
        guard !isSilent, options.merged(with: comments).runs(rule) else { return }
        warnings.append(
            LintWarning(
                rule: rule.rawValue, description: rule.explanation, url: rule.url, message: message(),
                lines: lines.map { Array($0) } ?? []))
    }

    /// With `error=true`, findings fail the build.
    func check() throws(CompileError) {
        guard options.failsBuild, !warnings.isEmpty else { return }
        var names: [String] = []
        for warning in warnings where !names.contains(warning.rule) { names.append(warning.rule) }
        throw CompileError("lint violation found for rules: " + names.joined(separator: ", "))
    }
}
