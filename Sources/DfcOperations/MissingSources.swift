internal import DfcBasics
internal import DfcHost
package import DfcSolver
package import DfcStore
internal import Glibc
internal import LLB

/// Finds a copy that is bound to fail since its source is not in a folder of the client, so that it can be told before
/// anything runs.
package enum MissingSources {
    private struct Copy: Sendable {
        let vertex: Digest
        let folder: FolderTree
        let action: CopyAction
    }

    /// The first such copy in the order of the vertices, with the error that it would end with. Only what fails for
    /// certain counts: a wildcard may match nothing, and what cannot be looked at is left to who comes to it.
    package static func first(
        in vertices: [Vertex<Tree>], _ environment: OperationEnvironment
    ) async -> ForeseenFailure? {
        let copies = copies(in: vertices)
        if copies.isEmpty { return nil }
        let store = environment.store
        let doubtful = await BlockingPool.run { () throws(Never) in
            var glances: [FolderTree: FolderGlance] = [:]
            return copies.filter { copy in
                if glances[copy.folder] == nil { glances[copy.folder] = FolderGlance(copy.folder) }
                guard let glance = glances[copy.folder] else { return false }
                let selector = ContentSelector(of: copy.action)
                let paths = selector.requiredPaths.isEmpty ? [selector.path] : selector.requiredPaths
                // Of required paths the excludes may leave nothing.
                let isNarrowed = !selector.requiredPaths.isEmpty && !selector.excludes.isEmpty
                return isNarrowed || !paths.allSatisfy { glance.surelyHas($0) }
            }
        }
        for copy in doubtful {
            if let failure = await failure(of: copy, store, environment) { return failure }
        }
        return nil
    }

    /// The copies out of folders whose source is one path.
    private static func copies(in vertices: [Vertex<Tree>]) -> [Copy] {
        var folders: [Digest: FolderTree] = [:]
        var copies: [Copy] = []
        for vertex in vertices {
            guard let operation = vertex.operation as? LLBOperation else { continue }
            if let source = operation.source as? SourceLocal { folders[vertex.digest] = source.folder }
            guard case .file(let file) = operation.kind else { continue }
            for action in file.actions {
                guard case .copy(let copy) = action.kind, let input = Int(exactly: action.secondaryInput),
                    vertex.inputs.indices.contains(input), let folder = folders[vertex.inputs[input].vertex]
                else { continue }
                let selector = ContentSelector(of: copy)
                if selector.wildcard || (selector.requiredPaths.isEmpty && !selector.includes.isEmpty) { continue }
                copies.append(Copy(vertex: vertex.digest, folder: folder, action: copy))
            }
        }
        return copies
    }

    /// What the copy ends with when its content is asked for, or when it runs; nil where nothing is missing.
    private static func failure(
        of copy: Copy, _ store: Store, _ environment: OperationEnvironment
    ) async -> ForeseenFailure? {
        let selector = ContentSelector(of: copy.action)
        do {
            try await BlockingPool.run { () throws(StoreError) in
                try store.checksums.scan(copy.folder).look(for: selector)
            }
        } catch StoreError.notFound(let path) {
            let error = ChecksumError(tree: .folder(copy.folder), underlying: StoreError.notFound(path: path))
            return ForeseenFailure(vertex: copy.vertex, phase: .content, underlying: error)
        } catch {
            return nil
        }
        // Excludes make nothing of what is missing, so that only the copy itself misses it.
        guard selector.includes.isEmpty, !selector.excludes.isEmpty,
            let view = try? await environment.memory.view(of: copy.folder, store: store, now: environment.clock),
            let path = try? view.resolve(TreePath(selector.path), followLast: selector.followLinks),
            isMissing(path, in: view)
        else { return nil }
        return ForeseenFailure(
            vertex: copy.vertex, phase: .run, underlying: HostError("lstat", path: path.text, errno: ENOENT))
    }

    private static func isMissing(_ path: TreePath, in view: ContextView) -> Bool {
        do { return try view.stat(path) == nil } catch { return false }
    }
}
