internal import DfcBuild

/// `dfc lock`
enum LockCommand {
    /// Writes the lock file and tells where.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let settings = try RequestSettings.settings(arguments, context: arguments.operandPath(0) ?? ".")
        var request = LockRequest(settings: settings)
        request.update = arguments.list("update")
        if try arguments.choice("format") == LockRequest.Form.sourcePolicy.rawValue { request.form = .sourcePolicy }
        let lock = try LockBuild.run(request, RequestSettings.surroundings)
        Console.write("\(lock.path): \(lock.contents)\n", to: .error)
        return 0
    }
}
