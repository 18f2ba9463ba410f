internal import DfcBasics
internal import DfcHost
internal import Glibc

/// `/etc/passwd` and `/etc/group` of a tree, by the rules by which containers look up their users.
package struct AccountFiles: Sendable {
    /// A line of `/etc/passwd`.
    package struct User: Sendable, Equatable {
        /// Login name.
        package var name: String
        /// User number.
        package var uid: UInt32
        /// Primary group.
        package var gid: UInt32
        /// Home directory.
        package var home: String
    }

    /// A line of `/etc/group`.
    package struct Group: Sendable, Equatable {
        /// Group name.
        package var name: String
        /// Group number.
        package var gid: UInt32
        /// Login names of the members.
        package var members: [String]
    }

    /// Lines of `/etc/passwd` in order; nil when there is no such file.
    package var users: [User]?
    /// Lines of `/etc/group` in order; nil when there is no such file.
    package var groups: [Group]?

    /// Longer files are refused.
    static let limit: Int64 = 10 << 20

    /// These lines.
    package init(users: [User]?, groups: [Group]?) {
        self.users = users
        self.groups = groups
    }

    /// Both files of a tree, links followed within it. A file that cannot be read counts as missing.
    package init(reading view: any TreeView) {
        users = (try? view.contents("/etc/passwd", limit: Self.limit)).flatMap { $0 }.map(Self.users(in:))
        groups = (try? view.contents("/etc/group", limit: Self.limit)).flatMap { $0 }.map(Self.groups(in:))
    }

    /// Lines of a passwd file. Blank lines are passed over; a number that is none counts as 0.
    package static func users(in bytes: [UInt8]) -> [User] {
        lines(bytes).map { fields in
            User(name: field(fields, 0), uid: number(fields, 2), gid: number(fields, 3), home: field(fields, 5))
        }
    }

    /// Lines of a group file.
    package static func groups(in bytes: [UInt8]) -> [Group] {
        lines(bytes).map { fields in
            let members = field(fields, 3)
            return Group(
                name: field(fields, 0), gid: number(fields, 2),
                members: members.isEmpty
                    ? [] : members.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
    }

    private static func lines(_ bytes: [UInt8]) -> [[String]] {
        bytes.split(separator: 10).compactMap { line in
            let text = line.drop { isBlank($0) }
            guard let last = text.lastIndex(where: { !isBlank($0) }) else { return nil }
            return text[...last].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
                PathText.text($0)
            }
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func field(_ fields: [String], _ index: Int) -> String {
        index < fields.count ? fields[index] : ""
    }

    private static func number(_ fields: [String], _ index: Int) -> UInt32 { UInt32(field(fields, index)) ?? 0 }
}
