internal import DfcBasics

extension FileAction {
    var dump: JSONValue {
        .make { object in
            object.long("input", input)
            object.long("secondaryInput", secondaryInput)
            object.long("output", output)
            switch kind {
            case .copy(let copy): object.add("copy", copy.dump)
            case .mkfile(let mkfile):
                object.add(
                    "mkfile",
                    .make { object in
                        object.text("path", mkfile.path)
                        object.int("mode", mkfile.mode)
                        object.text("data", Base64.encode(mkfile.data))
                        if let owner = mkfile.owner { object.add("owner", owner.dump) }
                        object.long("timestamp", mkfile.timestamp)
                    })
            case .mkdir(let mkdir):
                object.add(
                    "mkdir",
                    .make { object in
                        object.text("path", mkdir.path)
                        object.int("mode", mkdir.mode)
                        object.flag("makeParents", mkdir.makeParents)
                        if let owner = mkdir.owner { object.add("owner", owner.dump) }
                        object.long("timestamp", mkdir.timestamp)
                    })
            case .rm(let rm):
                object.add(
                    "rm",
                    .make { object in
                        object.text("path", rm.path)
                        object.flag("allowNotFound", rm.allowNotFound)
                        object.flag("allowWildcard", rm.allowWildcard)
                    })
            case .symlink(let symlink):
                object.add(
                    "symlink",
                    .make { object in
                        object.text("oldpath", symlink.target)
                        object.text("newpath", symlink.path)
                        if let owner = symlink.owner { object.add("owner", owner.dump) }
                        object.long("timestamp", symlink.timestamp)
                    })
            }
        }
    }
}

extension CopyAction {
    fileprivate var dump: JSONValue {
        .make { object in
            object.text("src", src)
            object.text("dest", dest)
            if let owner { object.add("owner", owner.dump) }
            object.int("mode", mode)
            object.flag("followSymlink", followSymlink)
            object.flag("dirCopyContents", dirCopyContents)
            object.flag("attemptUnpackDockerCompatibility", attemptUnpack)
            object.flag("createDestPath", createDestPath)
            object.flag("allowWildcard", allowWildcard)
            object.flag("allowEmptyWildcard", allowEmptyWildcard)
            object.long("timestamp", timestamp)
            object.list("includePatterns", includePatterns)
            object.list("excludePatterns", excludePatterns)
            object.flag("alwaysReplaceExistingDestPaths", alwaysReplaceExistingDestPaths)
            object.text("modeStr", modeText)
            object.list("requiredPaths", requiredPaths)
        }
    }
}

extension ChownOpt {
    fileprivate var dump: JSONValue {
        .make { object in
            if let user { object.add("user", user.dump) }
            if let group { object.add("group", group.dump) }
        }
    }
}

extension UserOpt {
    fileprivate var dump: JSONValue {
        .make { object in
            switch self {
            case .name(let name, let input):
                object.add(
                    "byName",
                    .make { object in
                        object.text("name", name)
                        object.long("input", input)
                    })
            case .id(let id): object.add("byID", .int(id))
            }
        }
    }
}
