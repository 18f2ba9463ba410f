import DfcBasics
import DockerfileLowering
import ImageSpec

/// Compiling without any image, and without the world.
enum Offline {
    static func compiled(_ text: String, _ attributes: [String: String] = [:]) throws(CompileError) -> CompileResult {
        try compile(
            FrontendOptions(attributes: attributes, dockerfile: Array(text.utf8)), images: UnresolvedImages(),
            facts: OfflineFacts())
    }

    /// What is wrong, or `compiled`.
    static func message(_ text: String, _ attributes: [String: String] = [:]) -> String {
        do throws(CompileError) {
            _ = try compiled(text, attributes)
            return "compiled"
        } catch {
            return error.message
        }
    }

    /// The answer to a request.
    static func answer(
        _ request: String, _ text: String, _ attributes: [String: String] = [:], ignoring: String? = nil
    ) throws(CompileError) -> CallResult {
        let options = FrontendOptions(
            attributes: attributes, dockerfile: Array(text.utf8), ignoreFile: ignoring.map { Array($0.utf8) })
        return try call(request, options, images: UnresolvedImages(), facts: OfflineFacts())
    }
}
