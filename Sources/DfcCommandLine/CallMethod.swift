/// What `--call` asks for.
struct CallMethod: Sendable, Equatable {
    /// `build`, `check`, `outline`, `targets` or `subrequests.describe`.
    var name: String
    /// The answer is wanted as JSON.
    var isJSON: Bool

    /// The method of `--call METHOD[,format=json]` or `--check`; nil where neither was given.
    ///
    /// - Throws: `FlagValueError` for a field that makes no sense.
    static func asked(_ arguments: Arguments) throws(FlagValueError) -> CallMethod? {
        if try arguments.toggle("check") { return CallMethod(name: "check", isJSON: false) }
        guard let text = arguments.text("call") else { return nil }
        var method = CallMethod(name: "build", isJSON: false)
        for (index, field) in text.split(separator: ",").enumerated() {
            let parts = field.split(separator: "=", maxSplits: 1)
            if index == 0 && parts.count == 1 {
                method.name = String(field) == "lint" ? "check" : String(field)
            } else if parts.count == 2 && parts[0] == "format" {
                method.isJSON = parts[1] == "json"
            } else {
                throw FlagValueError("invalid argument \"\(text)\" for \"--call\" flag: unexpected \(field)")
            }
        }
        return method
    }

    /// The request's name at the frontend.
    var request: String {
        switch name {
        case "check": "frontend.lint"
        case "outline": "frontend.outline"
        case "targets": "frontend.targets"
        case "subrequests.describe": "frontend.subrequests.describe"
        default: name
        }
    }
}
