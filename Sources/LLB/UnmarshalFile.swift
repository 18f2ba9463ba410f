extension FileOp {
    init(_ reader: inout WireReader) throws(WireError) {
        var actions: [FileAction] = []
        try reader.message { (inner) throws(WireError) in
            if inner.field == 2 { actions.append(try FileAction(&inner)) } else { try inner.skip() }
        }
        self.init(actions: actions)
    }
}

extension FileAction {
    init(_ reader: inout WireReader) throws(WireError) {
        var input: Int64 = 0
        var secondaryInput: Int64 = 0
        var output: Int64 = 0
        var kind: FileActionKind?
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: input = try inner.int()
            case 2: secondaryInput = try inner.int()
            case 3: output = try inner.int()
            case 4: kind = .copy(try CopyAction(&inner))
            case 5: kind = .mkfile(try MkfileAction(&inner))
            case 6: kind = .mkdir(try MkdirAction(&inner))
            case 7: kind = .rm(try RmAction(&inner))
            case 8: kind = .symlink(try SymlinkAction(&inner))
            default: try inner.skip()
            }
        }
        guard let kind else { throw WireError("invalid file action") }
        self.init(input: input, secondaryInput: secondaryInput, output: output, kind: kind)
    }
}

extension CopyAction {
    init(_ reader: inout WireReader) throws(WireError) {
        var copy = CopyAction(src: "", dest: "")
        copy.mode = 0
        copy.timestamp = 0
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: copy.src = try inner.string()
            case 2: copy.dest = try inner.string()
            case 3: copy.owner = try ChownOpt(&inner)
            case 4: copy.mode = try inner.int32()
            case 5: copy.followSymlink = try inner.bool()
            case 6: copy.dirCopyContents = try inner.bool()
            case 7: copy.attemptUnpack = try inner.bool()
            case 8: copy.createDestPath = try inner.bool()
            case 9: copy.allowWildcard = try inner.bool()
            case 10: copy.allowEmptyWildcard = try inner.bool()
            case 11: copy.timestamp = try inner.int()
            case 12: copy.includePatterns.append(try inner.string())
            case 13: copy.excludePatterns.append(try inner.string())
            case 14: copy.alwaysReplaceExistingDestPaths = try inner.bool()
            case 15: copy.modeText = try inner.string()
            case 16: copy.requiredPaths.append(try inner.string())
            default: try inner.skip()
            }
        }
        self = copy
    }
}

extension MkfileAction {
    init(_ reader: inout WireReader) throws(WireError) {
        var mkfile = MkfileAction(path: "", mode: 0, data: [], timestamp: 0)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: mkfile.path = try inner.string()
            case 2: mkfile.mode = try inner.int32()
            case 3: mkfile.data = Array(try inner.slice())
            case 4: mkfile.owner = try ChownOpt(&inner)
            case 5: mkfile.timestamp = try inner.int()
            default: try inner.skip()
            }
        }
        self = mkfile
    }
}

extension MkdirAction {
    init(_ reader: inout WireReader) throws(WireError) {
        var mkdir = MkdirAction(path: "", mode: 0, makeParents: false, timestamp: 0)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: mkdir.path = try inner.string()
            case 2: mkdir.mode = try inner.int32()
            case 3: mkdir.makeParents = try inner.bool()
            case 4: mkdir.owner = try ChownOpt(&inner)
            case 5: mkdir.timestamp = try inner.int()
            default: try inner.skip()
            }
        }
        self = mkdir
    }
}

extension RmAction {
    init(_ reader: inout WireReader) throws(WireError) {
        var rm = RmAction(path: "")
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: rm.path = try inner.string()
            case 2: rm.allowNotFound = try inner.bool()
            case 3: rm.allowWildcard = try inner.bool()
            default: try inner.skip()
            }
        }
        self = rm
    }
}

extension SymlinkAction {
    init(_ reader: inout WireReader) throws(WireError) {
        var symlink = SymlinkAction(target: "", path: "", timestamp: 0)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: symlink.target = try inner.string()
            case 2: symlink.path = try inner.string()
            case 3: symlink.owner = try ChownOpt(&inner)
            case 4: symlink.timestamp = try inner.int()
            default: try inner.skip()
            }
        }
        self = symlink
    }
}

extension ChownOpt {
    init(_ reader: inout WireReader) throws(WireError) {
        var owner = ChownOpt(user: nil, group: nil)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: owner.user = try UserOpt(&inner)
            case 2: owner.group = try UserOpt(&inner)
            default: try inner.skip()
            }
        }
        self = owner
    }
}

extension UserOpt {
    init(_ reader: inout WireReader) throws(WireError) {
        var user = UserOpt.id(0)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1:
                var name = ""
                var input: Int64 = 0
                try inner.message { (inner) throws(WireError) in
                    switch inner.field {
                    case 1: name = try inner.string()
                    case 2: input = try inner.int()
                    default: try inner.skip()
                    }
                }
                user = .name(name, input: input)
            case 2: user = .id(try inner.uint32())
            default: try inner.skip()
            }
        }
        self = user
    }
}
