internal import DfcBasics

extension FileAction {
    func write(_ field: Int, _ writer: inout ProtobufWriter) {
        writer.message(field) { writer in
            writer.ifInt(1, input)
            writer.ifInt(2, secondaryInput)
            writer.ifInt(3, output)
            switch kind {
            case .copy(let copy): writer.message(4) { copy.write(&$0) }
            case .mkfile(let mkfile):
                writer.message(5) { writer in
                    writer.ifString(1, mkfile.path)
                    writer.ifInt(2, Int64(mkfile.mode))
                    if !mkfile.data.isEmpty { writer.bytes(3, mkfile.data) }
                    mkfile.owner?.write(4, &writer)
                    writer.ifInt(5, mkfile.timestamp)
                }
            case .mkdir(let mkdir):
                writer.message(6) { writer in
                    writer.ifString(1, mkdir.path)
                    writer.ifInt(2, Int64(mkdir.mode))
                    writer.ifBool(3, mkdir.makeParents)
                    mkdir.owner?.write(4, &writer)
                    writer.ifInt(5, mkdir.timestamp)
                }
            case .rm(let rm):
                writer.message(7) { writer in
                    writer.ifString(1, rm.path)
                    writer.ifBool(2, rm.allowNotFound)
                    writer.ifBool(3, rm.allowWildcard)
                }
            case .symlink(let symlink):
                writer.message(8) { writer in
                    writer.ifString(1, symlink.target)
                    writer.ifString(2, symlink.path)
                    symlink.owner?.write(3, &writer)
                    writer.ifInt(4, symlink.timestamp)
                }
            }
        }
    }
}

extension CopyAction {
    func write(_ writer: inout ProtobufWriter) {
        writer.ifString(1, src)
        writer.ifString(2, dest)
        owner?.write(3, &writer)
        writer.ifInt(4, Int64(mode))
        writer.ifBool(5, followSymlink)
        writer.ifBool(6, dirCopyContents)
        writer.ifBool(7, attemptUnpack)
        writer.ifBool(8, createDestPath)
        writer.ifBool(9, allowWildcard)
        writer.ifBool(10, allowEmptyWildcard)
        writer.ifInt(11, timestamp)
        for pattern in includePatterns { writer.string(12, pattern) }
        for pattern in excludePatterns { writer.string(13, pattern) }
        writer.ifBool(14, alwaysReplaceExistingDestPaths)
        writer.ifString(15, modeText)
        for path in requiredPaths { writer.string(16, path) }
    }
}

extension ChownOpt {
    func write(_ field: Int, _ writer: inout ProtobufWriter) {
        writer.message(field) { writer in
            user?.write(1, &writer)
            group?.write(2, &writer)
        }
    }
}

extension UserOpt {
    /// The member of the `oneof` is written even when it is zero.
    func write(_ field: Int, _ writer: inout ProtobufWriter) {
        writer.message(field) { writer in
            switch self {
            case .name(let name, let input):
                writer.message(1) { writer in
                    writer.ifString(1, name)
                    writer.ifInt(2, input)
                }
            case .id(let id): writer.int(2, Int64(id))
            }
        }
    }
}
