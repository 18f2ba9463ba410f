import DfcBasics
import DockerfileSyntax
import Testing

/// What holds for every input.
enum TreeLaws {
    static func check(_ source: [UInt8], _ parsed: ParsedDockerfile, _ location: SourceLocation = #_sourceLocation) {
        let tree = parsed.tree
        #expect(tree.printed() == source, sourceLocation: location)
        #expect(breaks(of: tree) == nil, sourceLocation: location)
        let lines = source.count { $0 == 10 } + 1
        for range in parsed.nodes.map(\.range) + parsed.stages.flatMap({ $0.instructions.map(\.source.range) }) {
            #expect(range.bytes.lowerBound >= 0 && range.bytes.upperBound <= source.count, sourceLocation: location)
            #expect(range.lines.lowerBound >= 1 && range.lines.upperBound <= lines, sourceLocation: location)
        }
        for (one, next) in zip(parsed.nodes, parsed.nodes.dropFirst()) {
            #expect(one.range.bytes.upperBound <= next.range.bytes.lowerBound, sourceLocation: location)
            #expect(one.range.lines.upperBound < next.range.lines.lowerBound, sourceLocation: location)
        }
        for place in parsed.error?.locations ?? [] {
            #expect(place.lowerBound >= 0 && place.upperBound <= lines, sourceLocation: location)
        }
        if parsed.error == nil { #expect(!parsed.nodes.isEmpty, sourceLocation: location) }
        checkWithoutTree(source, parsed, location)
    }

    /// Without a tree, everything else is the same.
    private static func checkWithoutTree(_ source: [UInt8], _ parsed: ParsedDockerfile, _ location: SourceLocation) {
        let bare = Dockerfile.parse(source, keepsTree: false)
        #expect(bare.tree.tokens.isEmpty && bare.tree.nodes.isEmpty, sourceLocation: location)
        #expect(bare.nodes.map(\.range) == parsed.nodes.map(\.range), sourceLocation: location)
        #expect(bare.error?.message == parsed.error?.message, sourceLocation: location)
        let sources = { (file: ParsedDockerfile) in
            file.stages.flatMap { [$0.from.source] + $0.instructions.map(\.source) }
        }
        #expect(sources(bare) == sources(parsed), sourceLocation: location)
    }

    /// The instructions of the tree are those of the parser, with the same keywords and places.
    static func checkTokens(_ parsed: ParsedDockerfile) {
        guard parsed.error?.phase != .file else { return }
        let tree = parsed.tree
        let instructions = tree.nodes.filter { node in
            if case .instruction = node.kind { true } else { false }
        }
        #expect(instructions.count == parsed.nodes.count)
        for (node, instruction) in zip(instructions, parsed.nodes) {
            #expect(tree.range(of: node).upperBound == instruction.range.bytes.upperBound)
            let keyword = tree.tokens[node.tokens].filter { $0.kind == .keyword }.flatMap { tree.bytes(of: $0) }
            #expect(keyword == instruction.value.bytes)
            let flags = tree.tokens[node.tokens].contains { $0.kind == .flag }
            #expect(flags || instruction.flags.isEmpty)
        }
    }

    /// Where the tokens or nodes leave a gap, overlap, or are empty.
    private static func breaks(of tree: Tree) -> String? {
        var at = 0
        for token in tree.tokens {
            if token.start != at || token.end <= token.start { return "token \(token)" }
            at = token.end
        }
        if at != tree.source.count { return "tokens end at \(at)" }
        var number = 0
        for node in tree.nodes {
            if node.tokens.lowerBound != number || node.tokens.isEmpty { return "node \(node)" }
            number = node.tokens.upperBound
            let range = tree.range(of: node)
            if range.isEmpty || range.upperBound > tree.source.count { return "range of \(node)" }
        }
        return number == tree.tokens.count ? nil : "nodes end at \(number)"
    }
}
