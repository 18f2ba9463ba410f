internal import DfcBasics

/// Who the process of a step is, from the text of USER.
package enum StepUser {
    /// Looks the text up in the account files of the step's root. Throws `ProcessFailure` when a name is not known.
    package static func resolve(_ text: String, in accounts: @autoclosure () -> AccountFiles) throws -> RuntimeUser {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let userPart = parts.first ?? ""
        let groupPart = parts.count > 1 ? parts[1] : ""
        if parts.count == 2, let uid = number(userPart), let gid = number(groupPart) {
            return RuntimeUser(uid: uid, gid: gid)
        }
        let accounts = accounts()
        let name = userPart.isEmpty ? "0" : userPart
        var user = RuntimeUser(uid: 0, gid: 0, additionalGids: [])
        var login: String?
        let wanted = Int64(name)
        if let entry = accounts.users?.first(where: { line in
            wanted.map { Int64(line.uid) == $0 } ?? (line.name == name)
        }) {
            (user.uid, user.gid, login) = (entry.uid, entry.gid, entry.name)
        } else if let wanted {
            guard let uid = UInt32(exactly: wanted), uid <= UInt32(Int32.max) else {
                throw ProcessFailure.start("uids and gids must be in range 0-2147483647")
            }
            user.uid = uid
        } else {
            throw ProcessFailure.start("unable to find user \(name): no matching entries in passwd file")
        }
        if groupPart.isEmpty {
            let groups = login.map { login in
                (accounts.groups ?? []).filter { $0.members.contains(login) }.map(\.gid)
            }
            return RuntimeUser(uid: user.uid, gid: user.gid, additionalGids: groups ?? [])
        }
        return RuntimeUser(uid: user.uid, gid: try group(groupPart, accounts))
    }

    private static func group(_ text: String, _ accounts: AccountFiles) throws -> UInt32 {
        if let line = accounts.groups?.first(where: { line in
            Int64(text).map { Int64(line.gid) == $0 } ?? (line.name == text)
        }) {
            return line.gid
        }
        guard let number = Int64(text) else {
            throw ProcessFailure.start("unable to find group \(text): no matching entries in group file")
        }
        guard let gid = UInt32(exactly: number), gid <= UInt32(Int32.max) else {
            throw ProcessFailure.start("uids and gids must be in range 0-2147483647")
        }
        return gid
    }

    /// A number, or `root`; nothing of the files is needed for these.
    private static func number(_ text: String) -> UInt32? { text == "root" ? 0 : UInt32(text) }
}
