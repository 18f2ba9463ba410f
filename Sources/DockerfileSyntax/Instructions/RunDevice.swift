internal import DfcBasics

/// A `--device` of `RUN`.
public struct RunDevice: Hashable, Sendable {
    /// CDI name.
    public var name: String
    /// The build fails without it.
    public var isRequired: Bool
}

extension RunDevice {
    /// Reads the value of `--device`: comma-separated fields `name=NAME`, `required[=BOOL]`, or a bare name.
    init(_ value: String) throws(SyntaxFault) {
        self.init(name: "", isRequired: false)
        let fields: [String]
        do throws(PatternError) {
            fields = try CSVRecord.fields(value)
        } catch {
            throw SyntaxFault(Message.badDeviceCSV(error.description))
        }
        for field in fields {
            let (key, value) = RunMount.split(field)
            switch (key, value) {
            case ("required", nil): isRequired = true
            case (_, nil):
                guard name.isEmpty else { throw SyntaxFault(Message.notKeyValue(field)) }
                name = field
            case ("name", let value?):
                guard name.isEmpty else { throw SyntaxFault(Message.deviceName(name)) }
                name = value
            case ("required", let value?):
                guard let flag = GoNumbers.bool(value) else { throw SyntaxFault(Message.badValue(key, value)) }
                isRequired = flag
            case (_, _?):
                guard name.isEmpty else {
                    throw SyntaxFault(Message.unexpectedKey(key, in: field, known: ["name", "required"]))
                }
                name = field
            }
        }
    }
}
