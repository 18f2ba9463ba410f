internal import DfcBasics
internal import DockerfileLowering

/// Findings of the checks of a build, and what its steps warned of, as they are told at its end.
enum LintNotes {
    /// A count and one line for each finding; nothing without findings.
    static func lines(_ warnings: [LintWarning], steps: [String] = []) -> [String] {
        let all = warnings.map { text($0) } + steps
        if all.isEmpty { return [] }
        let count = all.count == 1 ? " 1 warning found:" : " \(all.count) warnings found:"
        return [count] + all.map { " - \($0)" }
    }

    /// `RULE: MESSAGE (line N)`
    static func text(_ warning: LintWarning) -> String {
        let place = warning.lines.first.map { " (line \($0))" } ?? ""
        return "\(warning.rule): \(warning.message)\(place)"
    }

    /// The finding as an event of the step that loaded the Dockerfile.
    static func event(_ warning: LintWarning, vertex: Digest, file: String) -> WarningProgress {
        WarningProgress(
            vertex: vertex, level: 1, short: text(warning), detail: [warning.description], url: warning.url, file: file,
            lines: warning.lines.map { $0...$0 })
    }
}
