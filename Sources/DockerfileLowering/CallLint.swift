internal import DfcBasics
internal import LLB

extension Compilation {
    /// The findings of the checks over all stages, or those that a target needs. What would fail the build does not hide
    /// the findings before it.
    func lint() throws(CompileError) -> CallResult {
        var lint = Linter(options: LintOptions())
        var failure: CompileError?
        do {
            lint = try linter()
            _ = try lower(for: nil, lint, allStages: settings.target.isEmpty)
            try lint.check()
        } catch {
            failure = error
        }
        failure?.filename = context.filename
        failure?.source = bytes
        return CallResult(
            json: GoJSON.indented(json(lint.warnings, failure)), text: text(lint.warnings),
            status: lint.warnings.isEmpty && failure == nil ? 0 : 1, warnings: lint.warnings, buildError: failure)
    }

    private func json(_ warnings: [LintWarning], _ failure: CompileError?) -> JSONValue {
        let list = warnings.map { warning in
            var object = CallObject()
            object.add("ruleName", .string(warning.rule))
            object.text("description", warning.description)
            object.text("url", warning.url)
            object.text("detail", warning.message)
            object.add("location", .location(warning.lines))
            return object.value
        }
        var source = CallObject()
        source.text("filename", context.filename)
        source.text("data", Base64.encode(bytes))
        if let definition = context.sourceInfo(bytes).definition { source.add("definition", definition.protocolJSON) }
        source.text("language", "Dockerfile")
        var object = CallObject()
        object.add("warnings", list.isEmpty ? .null : .array(list))
        object.add("sources", .array([source.value]))
        if let failure {
            let lines = Set(failure.locations.flatMap { Array($0) }).sorted()
            object.add(
                "buildError",
                .object([
                    .init("message", .string(failure.message)), .init("location", .location(lines)),
                ]))
        }
        return object.value
    }

    private func text(_ warnings: [LintWarning]) -> String {
        let sorted = warnings.enumerated().sorted { left, right in
            let (a, b) = (left.element.lines.first ?? 0, right.element.lines.first ?? 0)
            return a != b ? a < b : left.offset < right.offset
        }
        return sorted.map { _, warning in
            "\nWARNING: \(warning.rule)" + (warning.url.isEmpty ? "" : " - \(warning.url)") + "\n"
                + GoText.healed(warning.message) + "\n"
                + SourceExcerpt.text(
                    name: context.filename, source: bytes, ranges: warning.lines.map { $0...$0 })
        }.joined()
    }
}
