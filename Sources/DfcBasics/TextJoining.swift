extension Array where Element == String {
    /// The texts with the separator between them. The standard library's way to do it asks the runtime for types by
    /// their names, which costs a short command 3 % of its time.
    package func joined(separator: String = "") -> String {
        guard count > 1 else { return first ?? "" }
        var text = ""
        text.reserveCapacity(reduce(separator.utf8.count * (count - 1)) { $0 + $1.utf8.count })
        for (index, piece) in enumerated() {
            if index > 0 { text += separator }
            text += piece
        }
        return text
    }
}
