internal import DfcBasics
package import DfcSolver
package import DfcStore
package import LLB

/// The cache map of a file op (BuildKit, `solver/llbsolver/ops/file.go`).
package enum FileKey {
    /// The digest is of the actions' JSON, sources of copies by their last name only: what they are counts by content.
    /// Inputs that are changed by an action count by their definition.
    package static func cacheMap(
        _ op: FileOp, inputs: Int, content: ContentDigester
    ) throws(KeyError) -> CacheMap<Tree> {
        var selectors: [Int: [ContentSelector]] = [:]
        for action in op.actions { try select(action, inputs: inputs, into: &selectors) }
        let changed = Set(op.actions.map(\.input))
        let digest = Digest.of(text(of: op, inputs: inputs))
        let rules = (0..<inputs).map { index -> InputRule<Tree> in
            guard let chosen = selectors[index], !changed.contains(Int64(index)) else { return InputRule() }
            return rule(chosen, content)
        }
        return CacheMap(digest: digest, inputs: rules, preimage: told(op, inputs: inputs))
    }

    /// The text that is hashed.
    package static func text(of op: FileOp, inputs: Int) -> String {
        json(of: op) { .string(Base64.encode(GoJSON.compact(json(of: $0, inputs: inputs)))) }
    }

    /// What is kept of the key: the actions to be read, and of the bytes of a file only their digest.
    private static func told(_ op: FileOp, inputs: Int) -> String {
        json(of: op) { action in
            let value = json(of: action, inputs: inputs)
            guard case .object(let members) = value else { return value }
            return .object(
                members.map { member in
                    guard member.key == "data", let data = member.value.string else { return member }
                    return JSONValue.Member("data", .string(Digest.of(Base64.decode(data) ?? []).description))
                })
        }
    }

    private static func json(of op: FileOp, _ action: (FileAction) -> JSONValue) -> String {
        var json = KeyJSON()
        json.set("Type", .string("buildkit.file.v0"))
        json.set("Actions", .array(op.actions.map(action)))
        if !isChain(op.actions) {
            json.add("indexes", op.actions.map { .array([.int($0.input), .int($0.secondaryInput), .int($0.output)]) })
        }
        return GoJSON.text(json.value)
    }

    private static func rule(_ selectors: [ContentSelector], _ content: ContentDigester) -> InputRule<Tree> {
        // BuildKit's order, kept for what is stored already.
        let paths = selectors.map(\.path).sorted { $1.utf8.lexicographicallyPrecedes($0.utf8) }
        return InputRule(
            selector: Digest.of(paths.joined(separator: "\0")), content: content.rule(distinct(selectors)))
    }

    private static func distinct(_ selectors: [ContentSelector]) -> [ContentSelector] {
        func isFiltered(_ selector: ContentSelector) -> Bool {
            selector.wildcard || !selector.includes.isEmpty || !selector.excludes.isEmpty
        }
        let plain = selectors.filter { !isFiltered($0) }
        let direct = ContentDigester.distinct(plain.filter { !$0.followLinks }.map(\.path))
        let followed = ContentDigester.distinct(plain.filter(\.followLinks).map(\.path))
        let all =
            direct.map { ContentSelector(path: $0) }
            + followed.map { ContentSelector(path: $0, followLinks: true) } + selectors.filter(isFiltered)
        return all.enumerated().sorted {
            ($0.element.path, $0.offset) < ($1.element.path, $1.offset)
        }.map { element in
            var selector = element.element
            selector.path = PathClean.join("/", selector.path)
            return selector
        }
    }

    private static func select(
        _ action: FileAction, inputs: Int, into selectors: inout [Int: [ContentSelector]]
    ) throws(KeyError) {
        switch action.kind {
        case .copy(let copy):
            try selectAccounts(copy.owner, inputs: inputs, into: &selectors)
            guard action.secondaryInput != -1, let input = Int(exactly: action.secondaryInput), input < inputs else {
                return
            }
            guard input >= 0 else { throw .invalidInput(action.secondaryInput) }
            selectors[input, default: []].append(ContentSelector(of: copy))
        case .mkfile(let mkfile): try selectAccounts(mkfile.owner, inputs: inputs, into: &selectors)
        case .mkdir(let mkdir): try selectAccounts(mkdir.owner, inputs: inputs, into: &selectors)
        case .rm, .symlink: break
        }
    }

    /// A name is looked up in the accounts of the input that it names.
    private static func selectAccounts(
        _ owner: ChownOpt?, inputs: Int, into selectors: inout [Int: [ContentSelector]]
    ) throws(KeyError) {
        for (user, path) in [(owner?.user, "/etc/passwd"), (owner?.group, "/etc/group")] {
            switch user {
            case .name(_, let index):
                // Without a tree to look in, the run fails with its own words.
                guard index >= 0 else { continue }
                guard let input = Int(exactly: index), input < inputs else { throw .invalidInput(index) }
                selectors[input, default: []].append(ContentSelector(path: path, followLinks: true))
            case .id, nil: break
            }
        }
    }

    /// The usual chain, whose indexes BuildKit leaves out: the first action changes input 0, each further one the
    /// result of the one before (counted by BuildKit from the number of actions), only the last is the output.
    private static func isChain(_ actions: [FileAction]) -> Bool {
        guard !actions.isEmpty else { return false }
        let count = Int64(actions.count)
        for (index, action) in actions.enumerated() {
            guard action.input == (index == 0 ? 0 : count + Int64(index) - 1) else { return false }
            guard action.secondaryInput == -1 || action.secondaryInput == 1 else { return false }
            guard action.output == (index == actions.count - 1 ? 0 : -1) else { return false }
        }
        return true
    }

    private static func json(of action: FileAction, inputs: Int) -> JSONValue {
        switch action.kind {
        case .copy(var copy):
            if action.secondaryInput != -1 && action.secondaryInput < inputs { copy.src = PathClean.base(copy.src) }
            return json(of: copy)
        case .mkfile(let mkfile):
            return KeyJSON.object { json in
                json.add("path", mkfile.path)
                json.add("mode", mkfile.mode)
                json.add("data", Base64.encode(mkfile.data))
                json.add("owner", owner(mkfile.owner))
                json.add("timestamp", mkfile.timestamp)
            }
        case .mkdir(let mkdir):
            return KeyJSON.object { json in
                json.add("path", mkdir.path)
                json.add("mode", mkdir.mode)
                json.add("makeParents", mkdir.makeParents)
                json.add("owner", owner(mkdir.owner))
                json.add("timestamp", mkdir.timestamp)
            }
        case .rm(let rm):
            return KeyJSON.object { json in
                json.add("path", rm.path)
                json.add("allowNotFound", rm.allowNotFound)
                json.add("allowWildcard", rm.allowWildcard)
            }
        case .symlink(let link):
            return KeyJSON.object { json in
                json.add("oldpath", link.target)
                json.add("newpath", link.path)
                json.add("owner", owner(link.owner))
                json.add("timestamp", link.timestamp)
            }
        }
    }

    private static func json(of copy: CopyAction) -> JSONValue {
        KeyJSON.object { json in
            json.add("src", copy.src)
            json.add("dest", copy.dest)
            json.add("owner", owner(copy.owner))
            json.add("mode", copy.mode)
            json.add("followSymlink", copy.followSymlink)
            json.add("dirCopyContents", copy.dirCopyContents)
            json.add("attemptUnpackDockerCompatibility", copy.attemptUnpack)
            json.add("createDestPath", copy.createDestPath)
            json.add("allowWildcard", copy.allowWildcard)
            json.add("allowEmptyWildcard", copy.allowEmptyWildcard)
            json.add("timestamp", copy.timestamp)
            json.add("include_patterns", copy.includePatterns)
            json.add("exclude_patterns", copy.excludePatterns)
            json.add("alwaysReplaceExistingDestPaths", copy.alwaysReplaceExistingDestPaths)
            json.add("modeStr", copy.modeText)
            json.add("required_paths", copy.requiredPaths)
        }
    }

    private static func owner(_ owner: ChownOpt?) -> JSONValue? {
        guard let owner else { return nil }
        return KeyJSON.object { json in
            json.add("user", user(owner.user))
            json.add("group", user(owner.group))
        }
    }

    private static func user(_ user: UserOpt?) -> JSONValue? {
        guard let user else { return nil }
        let inner = KeyJSON.object { json in
            switch user {
            case .name(let name, let input):
                json.set(
                    "byName",
                    KeyJSON.object { json in
                        json.add("name", name)
                        json.add("input", input)
                    })
            case .id(let id): json.add("byId", id)
            }
        }
        return KeyJSON.object { $0.set("User", inner) }
    }
}

extension ContentSelector {
    /// What a copy reads of its source.
    init(of copy: CopyAction) {
        self.init(
            path: copy.src, wildcard: copy.allowWildcard && FilepathMatch.hasWildcard(copy.src),
            followLinks: copy.followSymlink, includes: copy.includePatterns, excludes: copy.excludePatterns,
            requiredPaths: copy.requiredPaths)
    }
}
