internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Glibc
internal import ImageSpec

/// `type=local`
struct ExportLocal {
    let output: LocalOutput
    let subject: ExportSubject
    let store: Store
    let progress: ExportProgress

    /// One platform's files and where they go below the destination.
    private struct Part {
        var folder: String
        var row: String
        var id: String
        var listing: TreeListing
        var epoch: Int64?
    }

    func run() throws {
        let parts = try self.parts()
        if parts.count > 1, parts.allSatisfy({ $0.folder.isEmpty }) { try checkOverlaps(parts) }
        let existed = (try? System.stat(output.path, follow: true)) != nil
        if existed {
            try write(parts, into: output.path)
        } else {
            try writeNew(parts)
        }
    }

    /// A destination that is not there appears whole: it is filled under another name.
    private func writeNew(_ parts: [Part]) throws {
        let path = Self.trimmed(output.path)
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try System.makeDirectories(String(path[..<slash]), mode: 0o755)
        }
        let temporary = "\(path).tmp-\(System.randomHex(bytes: 6))"
        do throws(HostError) {
            try System.mkdir(temporary, mode: 0o700)
        } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
        do {
            try write(parts, into: temporary)
            try System.rename(temporary, path)
        } catch {
            try? FileTree.removeAll(temporary)
            guard let failure = error as? HostError else { throw error }
            let shown = failure.path.hasPrefix(temporary) ? path + failure.path.dropFirst(temporary.count) : path
            throw HostError(failure.operation, path: shown, errno: failure.errno)
        }
    }

    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }

    private func write(_ parts: [Part], into destination: String) throws {
        var kept: Set<[UInt8]> = []
        for part in parts {
            let folder = part.folder.isEmpty ? destination : "\(destination)/\(part.folder)"
            let total = part.listing.dataSize
            if !part.folder.isEmpty {
                try System.makeDirectories(folder, mode: 0o755)
                kept.insert(Array(part.folder.utf8))
            }
            let progress = progress
            progress.update(part.row, current: 0, total: total)
            var tree = try LocalTree(folder: folder, source: part.listing.view.path) {
                try progress.check()
                progress.update(part.row, current: $0, total: total)
            }
            try tree.write(part.listing.entries)
            if !part.folder.isEmpty {
                let time = (part.epoch ?? 0).multipliedClamping(by: 1_000_000_000)
                try System.chmod(folder, 0o755)
                try System.utimens(folder, atime: time, mtime: time)
            }
            progress.finish(part.row, current: total, total: total)
            let prefix = part.folder.isEmpty ? "" : part.folder + "/"
            if output.deletesOthers {
                for entry in part.listing.entries { kept.insert(PathText.bytes(of: prefix + entry.path)) }
            }
        }
        if output.deletesOthers {
            try LocalTree(folder: destination, source: store.directory, progress: { _ in }).deleteOthers(keeping: kept)
        }
    }

    private func parts() throws -> [Part] {
        let splits = output.splitsPlatforms ?? subject.isPlatformMap
        var parts: [Part] = []
        for result in subject.platforms {
            let epoch = output.epoch.seconds(for: result, subject)
            let id = result.platform.full
            var listing = try TreeListing(result.tree, epoch: epoch, store: store)
            try Statements.addFiles(
                of: result, to: &listing, prefix: output.attestationPrefix, epoch: epoch,
                infix: !splits && subject.isPlatformMap ? id : nil)
            let row = subject.isPlatformMap ? "copying files \(id)" : "copying files"
            parts.append(
                Part(
                    folder: splits ? id.underscored : "", row: row, id: id, listing: listing, epoch: epoch))
        }
        return parts
    }

    /// Without folders of their own, platforms must not bring the same file.
    private func checkOverlaps(_ parts: [Part]) throws(OutputError) {
        var seen: [[UInt8]: String] = [:]
        for part in parts {
            for entry in part.listing.entries where entry.stat.kind != .directory {
                let path = PathText.bytes(of: entry.path)
                if let other = seen.updateValue(part.id, forKey: path), other != part.id {
                    throw .export(
                        "cannot overwrite \(entry.path) from \(other) with \(part.id) when split option is disabled")
                }
            }
        }
    }
}

extension String {
    /// A platform id as the name of a folder: `linux_amd64`.
    var underscored: String { String(map { $0 == "/" ? "_" : $0 }) }
}

extension EpochChoice {
    /// The time for one platform's part, strongest first: the output's own, the platform's, that of the build.
    func seconds(for result: ExportSubject.PlatformResult, _ subject: ExportSubject) -> Int64? {
        switch self {
        case .none: nil
        case .seconds(let value): value
        case .inherited: result.epoch ?? subject.epoch
        }
    }
}
