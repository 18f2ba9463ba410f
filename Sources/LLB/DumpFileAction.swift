internal import DfcBasics

extension FileAction {
    func dump(to out: inout JSONWriter) {
        switch kind {
        case .copy(let copy): out.object("copy", copy.dump)
        case .mkfile(let mkfile):
            out.object("mkfile") { out in
                out.text("data", Base64.encode(mkfile.data))
                out.int("mode", mkfile.mode)
                if let owner = mkfile.owner { out.object("owner", owner.dump) }
                out.text("path", mkfile.path)
                out.long("timestamp", mkfile.timestamp)
            }
        case .mkdir(let mkdir):
            out.object("mkdir") { out in
                out.flag("makeParents", mkdir.makeParents)
                out.int("mode", mkdir.mode)
                if let owner = mkdir.owner { out.object("owner", owner.dump) }
                out.text("path", mkdir.path)
                out.long("timestamp", mkdir.timestamp)
            }
        case .rm(let rm):
            out.object("rm") { out in
                out.flag("allowNotFound", rm.allowNotFound)
                out.flag("allowWildcard", rm.allowWildcard)
                out.text("path", rm.path)
            }
        case .symlink(let symlink):
            out.object("symlink") { out in
                out.text("newpath", symlink.path)
                out.text("oldpath", symlink.target)
                if let owner = symlink.owner { out.object("owner", owner.dump) }
                out.long("timestamp", symlink.timestamp)
            }
        }
        out.long("input", input)
        out.long("output", output)
        out.long("secondaryInput", secondaryInput)
    }
}

extension CopyAction {
    fileprivate func dump(to out: inout JSONWriter) {
        out.flag("allowEmptyWildcard", allowEmptyWildcard)
        out.flag("allowWildcard", allowWildcard)
        out.flag("alwaysReplaceExistingDestPaths", alwaysReplaceExistingDestPaths)
        out.flag("attemptUnpackDockerCompatibility", attemptUnpack)
        out.flag("createDestPath", createDestPath)
        out.text("dest", dest)
        out.flag("dirCopyContents", dirCopyContents)
        out.list("excludePatterns", excludePatterns)
        out.flag("followSymlink", followSymlink)
        out.list("includePatterns", includePatterns)
        out.int("mode", mode)
        out.text("modeStr", modeText)
        if let owner { out.object("owner", owner.dump) }
        out.list("requiredPaths", requiredPaths)
        out.text("src", src)
        out.long("timestamp", timestamp)
    }
}

extension ChownOpt {
    fileprivate func dump(to out: inout JSONWriter) {
        if let group { out.object("group", group.dump) }
        if let user { out.object("user", user.dump) }
    }
}

extension UserOpt {
    fileprivate func dump(to out: inout JSONWriter) {
        switch self {
        case .name(let name, let input):
            out.object("byName") { out in
                out.long("input", input)
                out.text("name", name)
            }
        case .id(let id):
            out.key("byID")
            out.int(Int64(id))
        }
    }
}
