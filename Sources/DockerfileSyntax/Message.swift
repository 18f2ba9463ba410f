internal import DfcBasics

/// A message on its way to a `DockerfileError`, which adds the lines.
struct SyntaxFault: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// The wording of the errors of both parsers, as in BuildKit.
enum Message {
    // The file parser.
    static let noInstructions = "file with no instructions"
    static let lineTooLong = "dockerfile line greater than max allowed size of \(LineReader.limit)"
    static let unterminatedHeredoc = "unterminated heredoc"
    static let arrayOfOthers = "when using JSON array syntax, arrays must be comprised of strings only"
    static func repeatedDirective(_ name: String) -> String { "only one \(name) parser directive can be used" }
    static func escapeToken(_ value: String) -> String { "invalid escape token '\(value)' does not match ` or \\" }
    static func inconsistentHeredoc(_ text: [UInt8]) -> String {
        "internal lexing of heredoc produced inconsistent results: \(GoText.string(text))"
    }
    static func twoArguments(_ keyword: Keyword) -> String { "\(keyword.name) must have two arguments" }
    static func noEquals(_ word: SourceText) -> String {
        "Syntax error - can't find = in \(GoQuote.quote(word.bytes)). Must be of the form: name=value"
    }
    static func emptyContinuation(_ line: String) -> String { "Empty continuation line found in: \(line)" }

    // The instruction parser.
    static let noStage = "no build stage in current context"
    static let trigger = "onbuild trigger should be a single expression"
    static let triggerStage = "*instructions.Stage is not a command type"
    static func onLine(_ line: Int, _ message: String) -> String {
        "dockerfile parse error on line \(line): \(message)"
    }
    static func unknownInstruction(_ keyword: String) -> String {
        "unknown instruction: \(keyword)"
            + Suggestion.suffix(for: keyword, in: Keyword.allCases.map(\.name), ignoringCase: true)
    }
    static func atLeastOne(_ keyword: Keyword) -> String { "\(keyword.name) requires at least one argument" }
    static func exactlyOne(_ keyword: Keyword) -> String { "\(keyword.name) requires exactly one argument" }
    static func noDestination(_ keyword: Keyword) -> String {
        "\(keyword.name) requires at least two arguments, but only one was provided. "
            + "Destination could not be determined"
    }
    static func heredocDestination(_ keyword: Keyword) -> String {
        "\(keyword.name) cannot accept a heredoc as a destination"
    }
    static func blankName(_ keyword: Keyword) -> String { "\(keyword.name) names can not be blank" }
    static let fromArguments = "FROM requires either one or three arguments"
    static func stageName(_ name: SourceText) -> String {
        "invalid name for build stage: \(GoQuote.quote(name.bytes)), name can't start with a number or contain symbols"
    }
    static let emptyVolume = "VOLUME specified can not be an empty string"
    static let shellForm = "SHELL requires the arguments to be in JSON form"
    static let chainedOnbuild = "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
    static func forbiddenTrigger(_ keyword: String) -> String { "\(keyword) isn't allowed as an ONBUILD trigger" }

    // HEALTHCHECK.
    static let noneTakesNothing = "HEALTHCHECK NONE takes no arguments"
    static let missingHealthcheck = "Missing command after HEALTHCHECK CMD"
    static func healthcheckType(_ type: String) -> String {
        "Unknown type \(GoQuote.quote(type)) in HEALTHCHECK (try CMD)"
    }
    static func shortInterval(_ flag: String) -> String { "Interval \(GoQuote.quote(flag)) cannot be less than 1ms" }
    static func negativeRetries(_ count: Int64) -> String { "--retries cannot be negative (\(count))" }

    // Flags.
    static func unknownFlag(_ flag: Substring, known: [String]) -> String {
        "unknown flag: \(flag)" + Suggestion.suffix(for: flag.behind("--") ?? "", in: known)
    }
    static func duplicateFlag(_ flag: Substring) -> String { "duplicate flag specified: \(flag)" }
    static func missingValue(_ flag: Substring) -> String { "missing a value on flag: \(flag)" }
    static func notBoolean(_ flag: Substring, _ value: Substring) -> String {
        "expecting boolean value for flag \(flag), not: \(value)"
    }

    // RUN.
    static func badMountCSV(_ reason: String) -> String { "failed to parse csv mounts: \(reason)" }
    static func badDeviceCSV(_ reason: String) -> String { "failed to parse csv devices: \(reason)" }
    static let expandedFrom = "'from' doesn't support variable expansion, define alias stage instead"
    static func deviceName(_ name: String) -> String { "device name already set to \(name)" }
    static func notKeyValue(_ field: String) -> String { "invalid field '\(field)' must be a key=value pair" }
    static func badValue(_ key: String, _ value: String) -> String { "invalid value for \(key): \(value)" }
    static func unexpectedKey(_ key: String, in field: String, known: [String]) -> String {
        "unexpected key '\(key)' in '\(field)'" + Suggestion.suffix(for: key, in: known)
    }
    static func unexpectedKey(_ key: String, for kind: RunMount.Kind) -> String {
        "unexpected key '\(key)' for mount type '\(kind.rawValue)'"
    }
    static func network(_ value: String) -> String { "invalid network mode \(GoQuote.quote(value))" }
    static func security(_ value: String) -> String { "security \(GoQuote.quote(value)) is not valid" }

    // Mounts.
    static func mountType(_ value: String) -> String {
        "unsupported mount type \(GoQuote.quote(value))"
            + Suggestion.suffix(for: value, in: RunMount.Kind.allCases.map(\.rawValue))
    }
    static func sharing(_ value: String) -> String {
        "unsupported sharing value \(GoQuote.quote(value))"
            + Suggestion.suffix(for: value, in: RunMount.Sharing.allCases.map(\.rawValue))
    }
    static func badNumber(_ value: String, for key: String) -> String { "invalid value \(value) for \(key)" }
    static func notAllowed(_ key: String, for kind: RunMount.Kind) -> String {
        "\(key) not allowed for \(GoQuote.quote(kind.rawValue)) type mounts"
    }
    static let secretFrom = "secret mount should not have a from"
    static let secretSharing = "secret mount should not define sharing"
    static let secretNothing = "invalid secret mount. one of source, target required"
    static let secretBoth = "both source and id can't be set"
    static func sharingFor(_ kind: RunMount.Kind) -> String { "invalid cache sharing set for \(kind.rawValue) mount" }
}
