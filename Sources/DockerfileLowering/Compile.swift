public import ImageSpec

/// Compiles a Dockerfile: the whole of the compiler half. Pure apart from the questions it asks `images` and `facts`.
///
/// Throws a `CompileError` in the words of BuildKit's frontend, with the places in the Dockerfile.
public func compile(
    _ options: FrontendOptions, images: any ImageResolver, facts: any SourceFacts
) throws(CompileError) -> CompileResult {
    let compilation = try Compilation(options, images: images, facts: facts)
    return try compilation.placed { () throws(CompileError) in try compilation.compile() }
}
