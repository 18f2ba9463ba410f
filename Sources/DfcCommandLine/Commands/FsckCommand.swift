internal import DfcStore

/// `dfc fsck`
enum FsckCommand {
    /// Checks the local store; one line for each fault, and 1 where there is one.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let faults = try StoreAccess.with(arguments) { try $0.check() }
        Console.write(faults.map { $0 + "\n" }.joined(), to: .output)
        if faults.isEmpty { Console.write("The store is sound.\n", to: .error) }
        return faults.isEmpty ? 0 : 1
    }
}
