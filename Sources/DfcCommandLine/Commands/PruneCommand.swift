internal import DfcBasics
internal import DfcBuild
internal import DfcStore

/// `dfc prune`
enum PruneCommand {
    /// Removes records of the local store and tells which.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let options = try options(arguments)
        let removed = try StoreAccess.with(arguments) { try $0.prune(options) }
        let rows = removed.map { [$0.id, ProgressNumbers.size($0.size), $0.recordType, $0.description] }
        let total = removed.reduce(0) { $0 + $1.size }
        Console.write(
            TextTable.text(["ID", "SIZE", "TYPE", "DESCRIPTION"], rows) + "Total: \(ProgressNumbers.size(total))\n",
            to: .output)
        return 0
    }

    private static func options(_ arguments: Arguments) throws -> PruneOptions {
        var options = PruneOptions()
        options.all = try arguments.toggle("all")
        if let text = arguments.text("keep-storage") {
            guard let size = ByteSize.parse(text) else {
                throw FlagValueError("invalid argument \"\(text)\" for \"--keep-storage\" flag: expected a size")
            }
            options.keepStorage = size
        }
        options.filter = try RecordFilters.read(arguments)
        return options
    }
}
