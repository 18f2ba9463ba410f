internal import DfcBasics
package import DfcHost
internal import Glibc

/// Where the bare git repositories are that all builds of the store share. Who uses one holds an flock on the file beside
/// it, whose time tells when that was last.
package enum GitFolder {
    /// The folder with all of them.
    package static func path(_ stateDirectory: String) -> String { stateDirectory + "/git" }
    /// The repository of that name.
    package static func repository(_ name: String, _ stateDirectory: String) -> String {
        "\(path(stateDirectory))/\(name).git"
    }

    /// The file whose lock guards the repository of that name.
    package static func lockPath(_ name: String, _ stateDirectory: String) -> String {
        "\(path(stateDirectory))/\(name).lock"
    }

    /// Opens the file whose lock guards the repository of that name.
    package static func lockFile(_ name: String, _ stateDirectory: String) throws(HostError) -> SharedDescriptor {
        SharedDescriptor(
            try System.open(lockPath(name, stateDirectory), O_RDWR | O_CREAT, mode: 0o600))
    }
}

extension Store {
    func gitUsage() throws(StoreError) -> [(subject: UsageSubject, record: UsageRecord)] {
        guard System.exists(GitFolder.path(directory)) else { return [] }
        return try hosted { () throws(HostError) in
            var all: [(subject: UsageSubject, record: UsageRecord)] = []
            for file in try System.list(GitFolder.path(directory)) where file.hasSuffix(".git") {
                let name = String(file.dropLast(4))
                let path = GitFolder.repository(name, directory)
                let lock = try GitFolder.lockFile(name, directory)
                let isFree = try System.flock(lock.rawValue, .exclusive, wait: false)
                guard let made = try System.statIfPresent(path) else { continue }
                let record = UsageRecord(
                    id: "git:" + name.prefix(12), inUse: !isFree, mutable: true,
                    size: (try? FileTree.diskUsage(path)) ?? 0, recordType: "source.git.checkout",
                    description: "shared git repository", createdAt: made.mtime,
                    lastUsedAt: try System.fstat(lock.rawValue).mtime, usageCount: 1)
                all.append((.repository(name), record))
            }
            return all
        }
    }

    /// Takes the repository away unless somebody uses it; false when somebody does.
    func removeRepository(_ name: String) throws(StoreError) -> Bool {
        try hosted { () throws(HostError) in
            let lock = try GitFolder.lockFile(name, directory)
            guard try System.flock(lock.rawValue, .exclusive, wait: false) else { return false }
            try Leftovers.discard(GitFolder.repository(name, directory), directory)
            return true
        }
    }
}
