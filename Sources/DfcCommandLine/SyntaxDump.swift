internal import DfcBasics
internal import DockerfileSyntax

/// The syntax tree of a Dockerfile as JSON: directives, escape character, and each instruction with its words, flags and
/// heredocs. A text that is no UTF-8 is given as `{"b64": ...}`.
enum SyntaxDump {
    /// The JSON of a file.
    static func json(_ parsed: ParsedDockerfile) -> JSONValue {
        object([
            ("directives", directives(parsed.directives)), ("escape", .string(parsed.escape.text)),
            (
                "warnings",
                .array(parsed.warnings.map { object([("message", .string($0.message)), ("line", .int($0.line))]) })
            ),
            ("children", .array(parsed.nodes.map(node))),
        ])
    }

    private static func directives(_ directives: Directives) -> JSONValue {
        func one(_ directive: Directive?) -> JSONValue {
            guard let directive else { return .null }
            return object([
                ("value", .string(directive.value)), ("full", .string(directive.full)), ("line", .int(directive.line)),
            ])
        }
        return object([("syntax", one(directives.syntax)), ("check", one(directives.check))])
    }

    private static func node(_ node: InstructionNode) -> JSONValue {
        var inner: JSONValue?
        for level in node.inner.reversed() {
            inner = object([
                ("value", text(level.value.bytes)), ("original", text(Array(level.original))),
                ("flags", texts(level.flags)), ("attributes", attributes(level.isJSON)),
                ("args", .array(level.arguments.map { text($0.bytes) })), ("sub", inner),
            ])
        }
        return object([
            ("value", text(node.value.bytes)), ("original", text(node.original.bytes)),
            ("lines", .array([.int(node.range.lines.lowerBound), .int(node.range.lines.upperBound)])),
            ("flags", texts(node.flags)), ("attributes", attributes(node.isJSON)),
            ("args", .array(node.arguments.map { text($0.bytes) })), ("heredocs", .array(node.heredocs.map(heredoc))),
            ("comments", texts(node.comments)), ("sub", inner),
        ])
    }

    private static func heredoc(_ heredoc: Heredoc) -> JSONValue {
        object([
            ("name", text(heredoc.name.bytes)), ("fd", .int(heredoc.fileDescriptor)),
            ("expand", .bool(heredoc.expands)),
            ("chomp", .bool(heredoc.chomps)), ("content", text(heredoc.content.bytes)),
        ])
    }

    private static func attributes(_ isJSON: Bool) -> JSONValue? { isJSON ? .array([.string("json")]) : nil }

    private static func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }

    private static func text(_ bytes: [UInt8]) -> JSONValue {
        if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        return object([("b64", .string(Base64.encode(bytes)))])
    }

    /// An object of the members that have a value; empty lists are left out.
    private static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(
            members.compactMap { name, value in
                guard let value, value != .array([]) else { return nil }
                return JSONValue.Member(name, value)
            })
    }
}
