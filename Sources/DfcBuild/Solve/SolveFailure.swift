internal import DfcBasics
internal import DfcEngine
internal import DfcOutputs
internal import DfcStore
internal import LLB

/// Makes what is shown of whatever ended a build.
enum SolveFailure {
    /// The error, ready to be shown.
    static func shown(_ error: any Error) -> BuildError {
        switch error {
        case let error as BuildError: return error
        case let error as EngineError: return shown(error, folders: [:], plan: nil, definitions: [])
        case let error as OutputError: return BuildError(error.isFlagError ? .client : .solve, error.description)
        case is CancellationError: return BuildError(.cancelled, "Canceled: context canceled")
        default: return BuildError(.solve, "\(error)")
        }
    }

    /// The failure of an op: its lines of the Dockerfile, and what may have been meant.
    static func shown(
        _ error: any Error, folders: [String: String], plan: BuildPlan?, definitions: [Definition]
    ) -> BuildError {
        guard let error = error as? EngineError else { return shown(error) }
        if error.isCancelled { return BuildError(.cancelled, error.message) }
        var excerpt = ""
        if let file = error.places.first?.file {
            let lines = error.places.filter { $0.file.filename == file.filename }.flatMap(\.lines)
            excerpt = SourceExcerpt.text(name: file.filename, source: file.data, ranges: ranges(lines))
        }
        let hints = error.vertex.map {
            MissingPathHint.lines(
                error.message, vertex: $0, folders: folders, plan: plan, definitions: definitions)
        }
        return BuildError(.solve, error.message, excerpt: excerpt, hints: hints ?? [])
    }

    /// Neighbouring lines as ranges.
    private static func ranges(_ lines: [Int]) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for line in Set(lines).sorted() {
            if let last = ranges.last, last.upperBound + 1 == line {
                ranges[ranges.count - 1] = last.lowerBound...line
            } else {
                ranges.append(line...line)
            }
        }
        return ranges
    }
}
