internal import DfcBasics
internal import DfcHost
internal import Glibc
package import LLB

/// Who gets what a file action makes.
package enum FileOwner {
    /// The owner that the action names; nil when it names none. `view` gives the tree of an input, for names; unknown
    /// names and missing account files count as root, as in BuildKit; `unknown` hears of them.
    package static func resolve(
        _ option: ChownOpt?, unknown: (String) -> Void = { _ in }, view: (Int64) throws -> any TreeView
    ) throws -> Owner? {
        guard let option else { return nil }
        var owner = Owner(uid: 0, gid: 0)
        switch option.user {
        case .id(let id): owner = Owner(uid: id, gid: id)
        case .name(let name, let input):
            if let bytes = try contents("/etc/passwd", input, view),
                let user = AccountFiles.users(in: bytes).first(where: { $0.name == name })
            {
                owner = Owner(uid: user.uid, gid: user.gid)
            } else {
                unknown("there is no user \(GoQuote.quote(name)) in /etc/passwd")
            }
        case nil: break
        }
        switch option.group {
        case .id(let id): owner.gid = id
        case .name(let name, let input):
            if let bytes = try contents("/etc/group", input, view),
                let group = AccountFiles.groups(in: bytes).first(where: { $0.name == name })
            {
                owner.gid = group.gid
            } else {
                unknown("there is no group \(GoQuote.quote(name)) in /etc/group")
            }
        case nil: break
        }
        return owner
    }

    private static func contents(
        _ path: String, _ input: Int64, _ view: (Int64) throws -> any TreeView
    ) throws -> [UInt8]? {
        guard input >= 0 else { throw OperationError.invalid("invalid user index: \(input)") }
        do {
            return try view(input).contents(path, limit: AccountFiles.limit)
        } catch let error as HostError where error.errno == ENOENT || error.errno == ENOTDIR {
            return nil
        }
    }
}
