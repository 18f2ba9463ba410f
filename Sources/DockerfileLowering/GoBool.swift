internal import DfcBasics

/// Booleans as Go's `strconv.ParseBool` reads them.
enum GoBool {
    /// The value, nil for a text that is none.
    static func parse(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }
}

/// Integers with the errors of Go's `strconv`.
enum GoInteger {
    /// A decimal number (`strconv.ParseInt`).
    static func parse(_ text: String) throws(CompileError) -> Int64 {
        if let value = Int64(text), isPlain(text) { return value }
        throw failure("ParseInt", text)
    }

    /// A decimal number without a sign (`strconv.ParseUint`).
    static func parseUnsigned(_ text: String) throws(CompileError) -> UInt64 {
        if let value = UInt64(text), text.utf8.allSatisfy({ (48...57).contains($0) }) { return value }
        throw failure("ParseUint", text)
    }

    private static func isPlain(_ text: String) -> Bool {
        let digits = text.utf8.first == 43 || text.utf8.first == 45 ? text.utf8.dropFirst() : text.utf8[...]
        return !digits.isEmpty && digits.allSatisfy { (48...57).contains($0) }
    }

    private static func failure(_ function: String, _ text: String) -> CompileError {
        let reason = isPlain(text) && !(function == "ParseUint" && text.hasPrefix("-")) ? "value out of range" : "invalid syntax"
        return CompileError("strconv.\(function): parsing \(quoted(text)): \(reason)")
    }
}
