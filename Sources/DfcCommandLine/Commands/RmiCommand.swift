internal import DfcBasics
internal import DfcBuild
internal import DfcStore
internal import ImageSpec

/// `dfc rmi`
enum RmiCommand {
    /// Forgets the images of these names; what they alone needed goes with the next prune. None is forgotten where one
    /// of them is not there.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let names = try arguments.operands.map { operand in
            let text = Arguments.text(operand)
            do { return try ImageName(parsing: text).tagged.description } catch {
                throw FlagValueError("invalid image name \(GoQuote.quote(text)): \(error)")
            }
        }
        try StoreAccess.with(arguments) { store in
            let known = try store.images.all().map(\.name)
            for name in names where !known.contains(name) {
                throw BuildError(
                    .client, "no image \(name) in the local store" + Arguments.suggestion(for: name, among: known))
            }
            for name in names where try store.images.remove(name) { Console.write("Untagged: \(name)\n", to: .output) }
        }
        return 0
    }
}
