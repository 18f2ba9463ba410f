internal import DfcBasics

/// The file parser: lines, comments, directives, continuations, heredocs. It makes the tree of every file; what it
/// refuses is kept as the first error.
struct FileParser {
    private(set) var tree: Tree
    private(set) var escape = Escape.backslash
    private(set) var nodes: [InstructionNode] = []
    private(set) var warnings: [ParserWarning] = []
    private(set) var error: DockerfileError?

    private let source: [UInt8]
    private var reader: LineReader
    private var directives = DirectiveLines()
    private var comments: [String] = []
    /// Number of lines read.
    private var line = 0

    init(_ source: [UInt8], keepsTree: Bool) {
        self.source = source
        reader = LineReader(source)
        tree = Tree(source: source, isKept: keepsTree)
    }

    mutating func parse() {
        while let range = reader.next() { read(range) }
        if reader.isStopped { unread() }
        guard error == nil else { return nodes.removeAll() }
        if nodes.isEmpty {
            error = DockerfileError(Message.noInstructions, at: [line...line], phase: .file)
        } else if reader.isStopped {
            error = DockerfileError(Message.lineTooLong, at: [line...line], phase: .file)
        }
        if error != nil { nodes.removeAll() }
    }

    /// Reads what begins with this line.
    private mutating func read(_ range: Range<Int>) {
        var start = range.lowerBound
        if line == 0, source.starts(with: [0xEF, 0xBB, 0xBF]) {
            start = 3
            tree.append(.byteOrderMark, upTo: start)
            tree.endNode(.byteOrderMark)
        }
        let end = reader.contentEnd(range)
        let first = start < end ? GoText.skipSpaces(source, start..<end) : end
        if first < end, source[first] == UInt8(ascii: "#") {
            readComment(start, first, range.upperBound, end)
            line += 1
            return
        }
        if !directives.isOver { _ = directives.read(source, first..<end) }
        line += 1
        let cut = continuation(first..<end)
        if cut == nil, first >= end {
            tree.append(.blank, upTo: end)
            tree.append(.lineEnd, upTo: range.upperBound)
            tree.endNode(.blank)
            return
        }
        tree.append(.blank, upTo: first)
        readInstruction(from: range.lowerBound, first..<end, cut, range.upperBound)
    }

    private mutating func readComment(_ start: Int, _ first: Int, _ lineEnd: Int, _ end: Int) {
        var isDirective = false
        if !directives.isOver {
            switch directives.read(source, first..<end) {
            case .none: break
            case .duplicate(let name):
                refuse(Message.repeatedDirective(name.rawValue), line...line)
            case .directive(let name, let value):
                isDirective = true
                if name == .escape { setEscape(value) }
            }
        }
        if !isDirective {
            // The comment is the line without its first byte, so that an indented one keeps its mark.
            let text = GoText.trimmed(source, (start + 1)..<lineEnd)
            if text.isEmpty { comments.removeAll() } else { comments.append(GoText.string(source[text])) }
        }
        tree.append(.blank, upTo: first)
        tree.append(isDirective ? .directive : .comment, upTo: end)
        tree.append(.lineEnd, upTo: lineEnd)
        tree.endNode(isDirective ? .directive : .comment)
    }

    private mutating func setEscape(_ value: ArraySlice<UInt8>) {
        if let byte = value.first, value.count == 1, let known = Escape(rawValue: byte) {
            escape = known
        } else {
            refuse(Message.escapeToken(GoText.string(value)), line...line)
        }
    }

    /// Keeps the first error.
    private mutating func refuse(_ message: String, _ lines: ClosedRange<Int>) {
        if error == nil { error = DockerfileError(message, at: [lines], phase: .file) }
    }

    /// Where the content ends if the escape character, with blanks behind it, continues the line; else nil.
    private func continuation(_ range: Range<Int>) -> Int? {
        var at = range.upperBound
        while at > range.lowerBound, source[at - 1] == 32 || source[at - 1] == 9 { at -= 1 }
        guard at > range.lowerBound, source[at - 1] == escape.rawValue else { return nil }
        at -= 1
        return at > range.lowerBound && source[at - 1] == escape.rawValue ? nil : at
    }

    private mutating func readInstruction(
        from nodeStart: Int, _ content: Range<Int>, _ firstCut: Int?, _ firstLineEnd: Int
    ) {
        guard let firstCut else {
            let split = CommandSplit(source, content, escape: escape.rawValue)
            split.write(upTo: content.upperBound, to: &tree)
            tree.append(.lineEnd, upTo: firstLineEnd)
            return finish(source, content, split, nodeStart, line)
        }
        let firstLine = line
        var joined = LogicalLine(reserving: 4 * content.count)
        var hasEmptyLine = false
        joined.append(source, content.lowerBound..<firstCut)
        joined.skip(.continuation, firstCut..<content.upperBound)
        joined.skip(.lineEnd, content.upperBound..<firstLineEnd)
        var isContinued = true
        while isContinued, let range = reader.next() {
            line += 1
            let end = reader.contentEnd(range)
            let first = GoText.skipSpaces(source, range.lowerBound..<end)
            if first == end {
                hasEmptyLine = true
                joined.skip(.blank, range.lowerBound..<end)
            } else if source[first] == UInt8(ascii: "#") {
                joined.skip(.blank, range.lowerBound..<first)
                joined.skip(.comment, first..<end)
            } else if let cut = continuation(range.lowerBound..<end) {
                joined.append(source, range.lowerBound..<cut)
                joined.skip(.continuation, cut..<end)
            } else {
                isContinued = false
                joined.append(source, range.lowerBound..<end)
            }
            joined.skip(.lineEnd, end..<range.upperBound)
        }
        if hasEmptyLine {
            let message = Message.emptyContinuation(GoText.string(joined.bytes))
            warnings.append(ParserWarning(message: message, line: line))
        }
        let all = 0..<joined.bytes.count
        let split = CommandSplit(joined.bytes, all, escape: escape.rawValue)
        joined.write(split, to: &tree)
        finish(joined.bytes, all, split, nodeStart, firstLine)
    }

    /// The node of a logical line, which is this range of the bytes, with its heredocs.
    private mutating func finish(
        _ bytes: [UInt8], _ range: Range<Int>, _ split: CommandSplit, _ nodeStart: Int, _ firstLine: Int
    ) {
        let keyword = Keyword(bytes, split.keyword)
        var node = InstructionNode(
            value: SourceText(bytes, split.keyword), keyword: keyword, original: SourceText(bytes, range),
            range: SourceRange(lines: firstLine...line, bytes: nodeStart..<nodeStart), flags: split.flags,
            isJSON: false, arguments: [], heredocs: [], comments: comments, inner: [])
        if !comments.isEmpty { comments.removeAll() }
        do throws(SyntaxFault) {
            try node.readArguments(bytes, split.arguments, escape: escape.rawValue)
            if node.canHaveHeredocs, HeredocMarker.hasMark(bytes, range) {
                for marker in try HeredocMarker.all(in: Array(bytes[range])) {
                    guard let heredoc = readBody(marker) else { throw SyntaxFault(Message.unterminatedHeredoc) }
                    node.heredocs.append(heredoc)
                }
            }
        } catch {
            refuse(error.message, firstLine...line)
        }
        node.range = SourceRange(lines: firstLine...line, bytes: nodeStart..<tree.end)
        tree.endNode(.instruction(keyword))
        nodes.append(consume node)
    }

    /// The marker with its body; nil if the file ends before the terminator.
    private mutating func readBody(_ marker: Heredoc) -> Heredoc? {
        let start = tree.end
        let name = marker.name.bytes
        while let range = reader.next() {
            line += 1
            let end = reader.contentEnd(range)
            var first = range.lowerBound
            if marker.chomps { while first < end, source[first] == 9 { first += 1 } }
            guard end - first == name.count, source[first..<end].elementsEqual(name) else { continue }
            tree.append(.heredocBody, upTo: range.lowerBound)
            tree.append(.heredocEnd, upTo: end)
            tree.append(.lineEnd, upTo: range.upperBound)
            ParserWork.note(range.lowerBound - start)
            var heredoc = marker
            heredoc.content = SourceText(source[start..<range.lowerBound])
            return heredoc
        }
        tree.append(.heredocBody, upTo: reader.at)
        return nil
    }

    private mutating func unread() {
        tree.append(.unread, upTo: source.count)
        tree.endNode(.unread)
    }
}

extension InstructionNode {
    /// Cuts the argument text, and inside an `ONBUILD` the instruction in it, and so on inward.
    mutating func readArguments(
        _ line: [UInt8], _ range: Range<Int>, escape: UInt8
    ) throws(SyntaxFault) {
        let outer = try Arguments(line, range, keyword: keyword, escape: escape)
        isJSON = outer.isJSON
        arguments = outer.list
        var keyword = keyword
        var rest = range
        while keyword == .onbuild, !rest.isEmpty {
            let split = CommandSplit(line, rest, escape: escape)
            keyword = Keyword(line, split.keyword)
            let shaped = try Arguments(line, split.arguments, keyword: keyword, escape: escape)
            inner.append(
                InnerInstruction(
                    value: SourceText(line[split.keyword]), keyword: keyword, original: line[rest], flags: split.flags,
                    isJSON: shaped.isJSON, arguments: shaped.list))
            rest = split.arguments
        }
    }

    /// `ADD`, `COPY` or `RUN`, by itself or in an `ONBUILD`, and not with a JSON array.
    var canHaveHeredocs: Bool {
        var keyword = keyword
        var isJSON = isJSON
        if keyword == .onbuild, let first = inner.first {
            keyword = first.keyword
            isJSON = first.isJSON
        }
        switch keyword {
        case .add, .copy, .run: return !isJSON
        case .arg, .cmd, .entrypoint, .env, .expose, .from, .healthcheck, .label, .maintainer, .onbuild, .shell,
            .stopsignal, .user, .volume, .workdir, nil:
            return false
        }
    }
}
