internal import LLB

/// What is checked of every op before anything runs.
enum OpCheck {
    /// Throws `OperationError` when an op lacks what it needs or asks for an entitlement that was not granted.
    static func check(_ op: Op, entitlements: Set<String>) throws {
        guard let kind = op.kind else { return }
        let inputs = Int64(op.inputs.count)
        func checkInput(_ input: Int64) throws {
            guard input >= -1, input < inputs else {
                throw OperationError.invalid("invalid input index \(input), op has \(inputs) inputs")
            }
        }
        switch kind {
        case .exec(let exec):
            guard !exec.meta.args.isEmpty else { throw OperationError.invalid("invalid exec op with no args") }
            guard !exec.mounts.isEmpty else { throw OperationError.invalid("invalid exec op with no mounts") }
            guard exec.mounts.contains(where: { $0.dest == "/" }) else {
                throw OperationError.invalid("invalid exec op with no rootfs")
            }
            if exec.network == .host && !entitlements.contains("network.host") {
                throw OperationError.notAllowed("network.host")
            }
            if exec.security == .insecure && !entitlements.contains("security.insecure") {
                throw OperationError.notAllowed("security.insecure")
            }
            for mount in exec.mounts { try checkInput(mount.input) }
        case .file(let file):
            guard !file.actions.isEmpty else { throw OperationError.invalid("invalid file op with no actions") }
        case .merge(let merge):
            for input in merge.inputs { try checkInput(input) }
        case .diff(let diff):
            try checkInput(diff.lower)
            try checkInput(diff.upper)
        case .source: break
        }
    }
}
