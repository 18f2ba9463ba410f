internal import DfcBasics
internal import DfcRegistry
package import DockerfileLowering
package import ImageSpec
internal import LLB

/// A compiled build: the graphs, and what they were made from.
package struct Compilation: Sendable {
    /// The graphs, one a platform.
    package var result: CompileResult
    /// What they were made from.
    package var plan: BuildPlan
    /// References that were compiled without knowing the image (`--unresolved`); such a graph is never solved.
    package var unresolved: [String]

    /// Key in the description of an op whose image is not known.
    static let unresolvedMark = "dfc.unresolved"

    /// Compiles a plan. Blocks while it waits for images.
    package static func run(
        _ plan: BuildPlan, images: any ImageResolver, facts: any SourceFacts
    ) throws(BuildError) -> Compilation {
        let images = try governed(images, by: plan)
        do {
            let result = try compile(plan.options, images: images, facts: facts)
            return Compilation(result: result, plan: plan, unresolved: [])
        } catch {
            throw Self.shown(error, plan)
        }
    }

    /// Marks every op of the graphs, so that no solver takes them.
    mutating func markUnresolved() {
        for index in result.results.indices {
            for place in result.results[index].definition.entries.indices {
                result.results[index].definition.entries[place].metadata.description[Self.unresolvedMark] = "true"
            }
        }
    }

    /// Answers a subrequest.
    package static func call(
        _ request: String, _ plan: BuildPlan, images: any ImageResolver, facts: any SourceFacts
    ) throws(BuildError) -> CallResult {
        let images = try governed(images, by: plan)
        do {
            return try DockerfileLowering.call(request, plan.options, images: images, facts: facts)
        } catch {
            throw Self.shown(error, plan)
        }
    }

    /// The resolver under the plan's source policy.
    private static func governed(
        _ images: any ImageResolver, by plan: BuildPlan
    ) throws(BuildError) -> any ImageResolver {
        guard let policy = plan.policy else { return images }
        if plan.contextFolder != nil { try SourcePolicyFile.checkDockerfile(policy) }
        return PolicyImages(policy, behind: images)
    }

    private static func shown(_ error: CompileError, _ plan: BuildPlan) -> BuildError {
        // What is wrong with a remote context is told without its address.
        let remote = error.source.isEmpty ? plan.options.attributes["context"] : nil
        return BuildError(
            .solve, error.message,
            excerpt: SourceExcerpt.text(name: error.filename, source: error.source, ranges: error.locations),
            hints: remote.map { ["reading the context \(URLParts.redacted($0))"] } ?? [])
    }
}
