internal import DfcBasics
internal import DfcHost

/// Which entries of a folder a context transfer sends (fsutil's filter): those that an include pattern matches, where
/// there are any, and no exclude pattern; a directory that is not chosen itself comes with the first chosen thing below.
struct FolderFilter {
    /// What is known of a directory when its members are looked at.
    struct Parent {
        fileprivate var included = IgnorePatterns.Inherited.none
        fileprivate var excluded = IgnorePatterns.Inherited.none
        /// Include patterns let all below it through.
        fileprivate var isIncludedWhole = false
        /// Of the folder itself.
        static let root = Parent()
    }

    /// What is to be done with an entry.
    struct Verdict {
        /// It is sent.
        var isChosen: Bool
        /// A directory into which the walk goes.
        var isEntered: Bool
        /// For its members.
        var parent: Parent
    }

    private let includes: IgnorePatterns?
    private let excludes: IgnorePatterns?
    private let includesByPrefix: Bool

    /// The filter of the folder, with the links behind its asked-for paths added.
    init(_ folder: FolderTree) throws(StoreError) {
        var patterns = folder.includes
        if !folder.followPaths.isEmpty, let targets = try FollowPaths.targets(of: folder.followPaths, in: folder.path) {
            patterns = FollowPaths.withoutNested(patterns + targets) ?? []
        }
        includes = try Self.read(patterns, "includepatterns")
        excludes = try Self.read(folder.excludes, "excludepatterns")
        includesByPrefix = includes?.patterns.contains { !$0.isException && $0.hasWildcard } == false
    }

    private static func read(_ patterns: [String], _ kind: String) throws(StoreError) -> IgnorePatterns? {
        if patterns.isEmpty { return nil }
        do throws(PatternError) {
            return try IgnorePatterns(patterns)
        } catch {
            throw .pattern("invalid \(kind): [\(patterns.joined(separator: " "))]: \(error)")
        }
    }

    /// Everything is sent.
    var isTrivial: Bool { includes == nil && excludes == nil }

    func judge(_ path: String, isDirectory: Bool, in parent: Parent) throws(StoreError) -> Verdict {
        var verdict = Verdict(isChosen: true, isEntered: isDirectory, parent: parent)
        if excludes == nil, includes == nil || parent.isIncludedWhole { return verdict }
        let bytes = PathText.bytes(of: path)
        if let includes, !parent.isIncludedWhole {
            let (matches, inherited) = try matching("includepatterns") { () throws(PatternError) in
                try includes.matches(bytes, inheriting: parent.included)
            }
            verdict.parent.included = inherited
            verdict.parent.isIncludedWhole = matches && !includes.hasExceptions
            if !matches {
                verdict.isChosen = false
                if isDirectory, includesByPrefix, !mayIncludeBelow(path, includes) {
                    verdict.isEntered = false
                    return verdict
                }
            }
        }
        if let excludes {
            let (matches, inherited) = try matching("excludepatterns") { () throws(PatternError) in
                try excludes.matches(bytes, inheriting: parent.excluded)
            }
            verdict.parent.excluded = inherited
            if matches {
                verdict.isChosen = false
                if isDirectory, excludes.canSkip(matchedDirectory: path) { verdict.isEntered = false }
            }
        }
        return verdict
    }

    private func matching<T>(_ kind: String, _ body: () throws(PatternError) -> T) throws(StoreError) -> T {
        do throws(PatternError) { return try body() } catch { throw .pattern("failed to match \(kind): \(error)") }
    }

    private func mayIncludeBelow(_ path: String, _ includes: IgnorePatterns) -> Bool {
        let below = Array((path + "/").utf8)
        return includes.patterns.contains { pattern in
            !pattern.isException && (pattern.withoutTrailingGlob + "/").utf8.starts(with: below)
        }
    }
}
