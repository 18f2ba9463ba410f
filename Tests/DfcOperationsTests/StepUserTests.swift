import DfcHost
import DfcOperations
import LLB
import Testing

@Suite struct StepUserTests {
    static let accounts = AccountFiles(
        users: AccountFiles.users(
            in: Array("root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:\n7:x:70:71::/:\napp:x:5:5::/:\n".utf8)
        ),
        groups: AccountFiles.groups(
            in: Array("root:x:0:\nwheel:x:10:root,app\napp:x:1001:\nextra:x:20:app\n\n".utf8)))

    static let cases: [(String, RuntimeUser?)] = [
        ("", RuntimeUser(uid: 0, gid: 0, additionalGids: [0, 10])),
        ("root", RuntimeUser(uid: 0, gid: 0, additionalGids: [0, 10])),
        ("app", RuntimeUser(uid: 1000, gid: 1001, additionalGids: [1001, 10, 20])),
        ("1000", RuntimeUser(uid: 1000, gid: 1001, additionalGids: [1001, 10, 20])),
        ("7", RuntimeUser(uid: 7, gid: 0, additionalGids: [0])),
        ("1234", RuntimeUser(uid: 1234, gid: 0, additionalGids: [0])),
        ("nobody", nil),
        ("1:2", RuntimeUser(uid: 1, gid: 2, additionalGids: [2])),
        ("root:5", RuntimeUser(uid: 0, gid: 5, additionalGids: [5])),
        ("app:wheel", RuntimeUser(uid: 1000, gid: 10, additionalGids: [10])),
        ("app:77", RuntimeUser(uid: 1000, gid: 77, additionalGids: [77])),
        ("app:none", nil),
        ("4294967295", nil),
    ]

    @Test(arguments: cases)
    func looksUp(_ one: (text: String, user: RuntimeUser?)) {
        #expect((try? StepUser.resolve(one.text, in: Self.accounts)) == one.user)
    }

    @Test func namesNeedAccounts() {
        let none = AccountFiles(users: nil, groups: nil)
        #expect((try? StepUser.resolve("", in: none)) == RuntimeUser(uid: 0, gid: 0))
        #expect((try? StepUser.resolve("12", in: none)) == RuntimeUser(uid: 12, gid: 0))
        #expect {
            try StepUser.resolve("root", in: none)
        } throws: {
            "\($0)" == "unable to find user root: no matching entries in passwd file"
        }
    }

    @Test func ownersOfFiles() throws {
        let scratch = try Scratch()
        let root = try scratch.make(
            "root", ["etc/passwd=root:x:0:0:::\napp:x:1000:1001:::\n", "etc/group=staff:x:50:\n"])
        let view = MountedView(root)
        func owner(_ user: UserOpt?, _ group: UserOpt?) throws -> Owner? {
            try FileOwner.resolve(ChownOpt(user: user, group: group)) { _ in view }
        }
        #expect(try owner(.name("app", input: 0), nil) == Owner(uid: 1000, gid: 1001))
        #expect(try owner(.name("app", input: 0), .name("staff", input: 0)) == Owner(uid: 1000, gid: 50))
        #expect(try owner(.name("nobody", input: 0), nil) == Owner(uid: 0, gid: 0))
        #expect(try owner(.id(5), nil) == Owner(uid: 5, gid: 5))
        #expect(try owner(.id(5), .id(6)) == Owner(uid: 5, gid: 6))
        #expect(try owner(.name("app", input: 0), .name("none", input: 0)) == Owner(uid: 1000, gid: 1001))
        #expect(try FileOwner.resolve(nil) { _ in view } == nil)
        #expect {
            try owner(.name("app", input: -1), nil)
        } throws: {
            "\($0)" == "invalid user index: -1"
        }
    }
}
