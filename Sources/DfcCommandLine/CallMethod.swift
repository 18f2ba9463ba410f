internal import DfcBasics
internal import DfcBuild

/// What `--call` asks for.
struct CallMethod: Sendable, Equatable {
    /// `build`, `check`, `outline`, `targets` or `subrequests.describe`.
    var name: String
    /// The answer is wanted as JSON.
    var isJSON = false
    /// A check with findings is no failure.
    var ignoresStatus = false

    /// The method of `--call METHOD[,format=json][,ignorestatus=true]`, of `--print` (its older name) or of `--check`;
    /// nil where none was given.
    ///
    /// - Throws: `FlagValueError` for a field that makes no sense.
    static func asked(_ arguments: Arguments) throws(FlagValueError) -> CallMethod? {
        if try arguments.toggle("check") { return CallMethod(name: "check") }
        guard let text = arguments.text("call") ?? arguments.text("print"), !text.isEmpty else { return nil }
        let fields: [String]
        do {
            fields = try CSVRecord.fields(text)
        } catch {
            throw FlagValueError("\(error)")
        }
        var name: String?
        var method = CallMethod(name: "build")
        for field in fields {
            let part = NamedValue(parsing: field)
            switch (part.name, part.value) {
            case (_, nil):
                guard name == nil else { throw FlagValueError("invalid print value: \(text)") }
                name = field == "lint" ? "check" : field
            case ("format", let value?): method.isJSON = value == "json"
            case ("ignorestatus", let value?):
                guard let truth = GoNumbers.bool(value) else {
                    throw FlagValueError("invalid ignorestatus print value: \(value)")
                }
                method.ignoresStatus = truth
            default: throw FlagValueError("invalid print field: \(field)")
            }
        }
        method.name = name ?? method.name
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
