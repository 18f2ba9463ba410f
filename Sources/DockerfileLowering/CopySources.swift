internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

extension Lowering {
    /// The copy of one source: a git repository, a URL or a path.
    func copyStep(
        _ path: String, _ request: inout CopyRequest, _ template: CopyAction, _ name: String, _ step: Step,
        _ stage: StageBuild
    ) throws(CompileError) -> Graph.FileStep {
        if let reference = try GitReference.parse(path), !reference.looksLocal {
            guard request.isAdd else { throw CompileError("source can't be a git ref for COPY") }
            return try gitStep(reference, &request, template, name)
        }
        if RemoteText.isHTTP(path) {
            guard request.isAdd else { throw CompileError("source can't be a URL for COPY") }
            return try httpStep(path, request, template, name)
        }
        return try pathStep(path, request, template, step, stage)
    }

    private func gitStep(
        _ reference: GitReference, _ request: inout CopyRequest, _ template: CopyAction, _ name: String
    ) throws(CompileError) -> Graph.FileStep {
        if let flag = request.keepGitDirectory, let given = reference.keepGitDirectory, flag != given {
            throw CompileError("inconsistent keep-git-dir configuration")
        }
        request.keepGitDirectory = reference.keepGitDirectory ?? request.keepGitDirectory
        if !request.checksum.isEmpty, !reference.checksum.isEmpty, request.checksum != reference.checksum {
            throw CompileError(
                "checksum mismatch \(GoQuote.quote(request.checksum)) != \(GoQuote.quote(reference.checksum))")
        }
        if !reference.checksum.isEmpty { request.checksum = reference.checksum }
        let (source, capabilities) = try SourceOp.git(
            reference, keepGitDirectory: request.keepGitDirectory ?? false, checksum: request.checksum, mtime: "",
            facts: world.facts)
        let node = resolution.graph.source(source, .init(OpMetadata(name: name, capabilities: capabilities)))
        var copy = template
        copy.src = "/"
        return .init(.copy(copy), source: node)
    }

    private func httpStep(
        _ url: String, _ request: CopyRequest, _ template: CopyAction, _ name: String
    ) throws(CompileError) -> Graph.FileStep {
        var checksum: Digest?
        if !request.checksum.isEmpty {
            do {
                checksum = try ImageName.digest(request.checksum)
            } catch {
                throw CompileError(error.description)
            }
        }
        let filename = RemoteText.filename(url)
        let (source, capabilities) = try SourceOp.http(
            url, filename: filename, checksum: checksum, facts: world.facts)
        var metadata = OpMetadata(name: name, capabilities: capabilities)
        metadata.description["com.docker.dockerfile.v1.command"] = ""
        let node = resolution.graph.source(source, .init(metadata))
        var copy = template
        copy.src = ImagePaths.action(filename)
        copy.attemptUnpack = request.unpack ?? false
        return .init(.copy(copy), source: node)
    }

    private func pathStep(
        _ path: String, _ request: CopyRequest, _ template: CopyAction, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) -> Graph.FileStep {
        if request.isFromContext { reportIgnored(path, request, step) }
        let os = stage.platform.os
        var copy = template
        var source = path
        if request.parents {
            var pattern = path
            if let pivot = path.utf8.firstRange(of: "/./".utf8) {
                source = String(path[..<pivot.lowerBound])
                pattern = String(path[pivot.upperBound...])
            } else {
                source = "/"
            }
            pattern = try sourcePath(pattern, os)
            copy.includePatterns = [pattern.behind("/") ?? pattern]
            if !FilepathMatch.hasWildcard(source), !FilepathMatch.hasWildcard(pattern) {
                copy.requiredPaths = [try sourcePath(PathClean.join(source, pattern), os)]
            }
        }
        copy.src = ImagePaths.action(try sourcePath(source, os))
        copy.followSymlink = true
        copy.dirCopyContents = true
        copy.attemptUnpack = request.unpack ?? request.isAdd
        copy.allowWildcard = true
        copy.allowEmptyWildcard = true
        return .init(.copy(copy), source: request.tree)
    }

    /// Absolute, from the root of the source; BuildKit says twice what it is at.
    private func sourcePath(_ path: String, _ os: String) throws(CompileError) -> String {
        do {
            return try ImagePaths.normalize(path, in: "/", os: os, keepSlash: false)
        } catch {
            throw CompileError("removing drive letter: " + error.message)
        }
    }

    /// A file whose content stands in the Dockerfile.
    func inlineStep(
        _ content: InlineContent, _ template: CopyAction, _ stage: StageBuild
    ) throws(CompileError) -> Graph.FileStep {
        let path = try ImagePaths.withoutDrive(content.path, stage.platform.os, keepSlash: false)
        let file = MkfileAction(path: ImagePaths.action(path), mode: 0o644, data: content.data.bytes)
        let node = resolution.graph.file(
            base: nil, steps: [.init(.mkfile(file))],
            .init(OpMetadata(name: "[internal] preparing inline document", capabilities: [.fileBase])))
        var copy = template
        copy.src = ImagePaths.action(ImagePaths.slashes(path, os: stage.platform.os))
        return .init(.copy(copy), source: node)
    }

    /// A source that the ignore file leaves out. With a `!` in that file nothing can be said.
    private func reportIgnored(_ path: String, _ request: CopyRequest, _ step: Step) {
        guard let ignored, !ignored.hasExceptions, !ignored.isEmpty else { return }
        let clean = PathClean.clean(path)
        if clean == "." || clean == "/" {
            guard ignored.patterns.contains(where: { ["*", "**", "**/*"].contains($0.text) }) else { return }
        }
        guard (try? ignored.matches(clean)) == true else { return }
        resolution.lint.report(
            .copyIgnoredFile,
            "Attempting to \(request.isAdd ? "Add" : "Copy") file \(GoQuote.quote(clean)) that is excluded by "
                + ".dockerignore",
            lines: step.lines, under: step.comments)
    }
}
