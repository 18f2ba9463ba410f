internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

extension Lowering {
    /// One `--mount`.
    func lower(
        _ mount: RunMount, from source: Int, into trees: inout RunTrees, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) {
        let isForeign = !mount.from.isEmpty || mount.kind == .cache
        var tree: Graph.Node? = context
        if isForeign {
            guard resolution.bases[source].isDispatched else {
                let name = mount.from.isEmpty ? "scratch" : mount.from
                throw CompileError(
                    "cannot mount from stage \(GoQuote.quote(name)) to \(GoQuote.quote(mount.target)), stage needs to "
                        + "be defined before current command")
            }
            tree = builds[source]?.state.node ?? resolution.bases[source].state.node
        }
        switch mount.kind {
        case .secret: return try addSecret(mount, &trees, step, stage)
        case .ssh: return try addSocket(mount, &trees, step, stage)
        case .tmpfs: tree = nil
        case .bind, .cache: break
        }
        var result = Mount(dest: try target(of: mount, stage), output: -1, readonly: mount.isReadOnly)
        addKind(mount, to: &result, &trees)
        let path = PathClean.join("/", mount.source)
        if path != "/" {
            result.selector = path
        } else if mount.uid != nil || mount.gid != nil || mount.mode != nil {
            tree = cacheFolder(mount, on: tree)
            result.selector = "/cache"
        }
        if !result.selector.isEmpty { trees.capabilities.insert(.execMountSelector) }
        if mount.kind == .bind, tree != nil { trees.capabilities.insert(.execMountBind) }
        trees.mounts.append(.init(result, source: tree))
        if isForeign {
            stagePaths[builds[source]?.pathOwner ?? source].insert(path)
        } else {
            contextPaths.insert(path)
        }
    }

    private func addKind(_ mount: RunMount, to result: inout Mount, _ trees: inout RunTrees) {
        switch mount.kind {
        case .cache:
            let id = mount.id.isEmpty ? PathClean.clean(mount.target) : mount.id
            let sharing: CacheSharing
            switch mount.sharing {
            case .private: sharing = .private
            case .locked: sharing = .locked
            case .shared, nil: sharing = .shared
            }
            result.kind = .cache(CacheMount(id: world.settings.cacheNamespace + "/" + id, sharing: sharing))
            trees.capabilities.formUnion([.execMountCache, .execMountCacheSharing])
        case .tmpfs:
            result.kind = .tmpfs(size: mount.size)
            trees.capabilities.insert(.execMountTmpfs)
            if mount.size > 0 { trees.capabilities.insert(.execMountTmpfsSize) }
        case .bind, .secret, .ssh: break
        }
    }

    /// An absolute target stays as written, a relative one is joined to the working directory.
    private func target(of mount: RunMount, _ stage: StageBuild) throws(CompileError) -> String {
        let target =
            PathClean.isAbsolute(PathClean.clean(mount.target))
            ? mount.target : PathClean.join("/", stage.state.directory, mount.target)
        if target == "/" { throw CompileError("invalid mount target \"/\"") }
        return target
    }

    /// A folder with the owner and mode of a cache, to mount in place of its input.
    private func cacheFolder(_ mount: RunMount, on tree: Graph.Node?) -> Graph.Node {
        let mkdir = MkdirAction(
            path: "/cache", mode: Int32((mount.mode ?? 0o755) & 0o777), makeParents: false,
            owner: ChownOpt(user: .id(mount.uid ?? 0), group: .id(mount.gid ?? 0)))
        return resolution.graph.file(
            base: tree, steps: [.init(.mkdir(mkdir))],
            .init(OpMetadata(name: "[internal] setting cache mount permissions", capabilities: [.fileBase])))
    }

    private func addSecret(
        _ mount: RunMount, _ trees: inout RunTrees, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) {
        var id = mount.source.isEmpty ? mount.id : mount.source
        if id.isEmpty {
            if mount.target.isEmpty { throw CompileError("one of source, target required") }
            id = PathClean.base(mount.target)
        }
        if world.wantsOutline { stage.outline.addSecret(id, isRequired: mount.isRequired, step.lines) }
        trees.capabilities.insert(.execMountSecret)
        if let name = mount.environment {
            trees.secretEnv.append(SecretEnv(id: id, name: name, optional: !mount.isRequired))
            trees.capabilities.insert(.execSecretEnv)
        }
        if mount.environment != nil, mount.target.isEmpty { return }
        let secret = SecretMount(
            id: id, uid: mount.uid ?? 0, gid: mount.gid ?? 0, mode: mount.mode ?? 0o400,
            optional: !mount.isRequired)
        let target = mount.target.isEmpty ? "/run/secrets/" + PathClean.base(id) : mount.target
        trees.secrets.append(Mount(input: -1, dest: target, kind: .secret(secret)))
    }

    private func addSocket(
        _ mount: RunMount, _ trees: inout RunTrees, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) {
        if !mount.source.isEmpty { throw CompileError("ssh does not support source") }
        if world.wantsOutline {
            stage.outline.addSocket(mount.id.isEmpty ? "default" : mount.id, isRequired: mount.isRequired, step.lines)
        }
        trees.capabilities.insert(.execMountSSH)
        let ssh = SSHMount(
            id: mount.id, uid: mount.uid ?? 0, gid: mount.gid ?? 0, mode: mount.mode ?? 0o600,
            optional: !mount.isRequired)
        let target = mount.target.isEmpty ? "/run/buildkit/ssh_agent.\(trees.sockets.count)" : mount.target
        trees.sockets.append(Mount(input: -1, dest: target, kind: .ssh(ssh)))
    }
}
