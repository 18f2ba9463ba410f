internal import DfcBasics

extension Definition {
    /// The graph for Graphviz: producers point at users.
    public func dumpDOT() -> String {
        var text = "digraph llb {\n  rankdir=TB\n  node [shape=box fontname=\"monospace\" style=rounded]\n"
        let numbers = numbers
        for (number, entry) in entries.enumerated() {
            let shape: String
            switch entry.op.kind {
            case .source: shape = " shape=ellipse"
            case .exec: shape = " style=\"rounded,bold\""
            case .file, .merge, .diff: shape = ""
            case nil: shape = " shape=doublecircle"
            }
            let label = GoQuote.quote(shortTitle(entry) + (entry.op.kind == nil ? "" : "\n" + entry.digest.short))
            text += "  n\(number) [label=\(label)\(shape)]\n"
        }
        for edge in edges(numbers) {
            let label = edge.label.isEmpty ? "" : " [label=\(GoQuote.quote(edge.label))]"
            text += "  n\(edge.from) -> n\(edge.to)\(label)\n"
        }
        return text + "}\n"
    }

    /// The graph for Mermaid, as Markdown viewers draw it.
    public func dumpMermaid() -> String {
        var text = "flowchart TD\n"
        let numbers = numbers
        for (number, entry) in entries.enumerated() {
            let label = "\"" + mermaid(shortTitle(entry)) + "\""
            switch entry.op.kind {
            case .source: text += "  n\(number)([\(label)])\n"
            case .exec: text += "  n\(number)[\(label)]\n"
            case .file, .merge, .diff: text += "  n\(number)(\(label))\n"
            case nil: text += "  n\(number)((\(label)))\n"
            }
        }
        for edge in edges(numbers) {
            let label = edge.label.isEmpty ? "" : "|\"\(mermaid(edge.label))\"|"
            text += "  n\(edge.from) -->\(label) n\(edge.to)\n"
        }
        return text
    }

    private var numbers: [Digest: Int] {
        Dictionary(
            entries.enumerated().map { ($0.element.digest, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    private func shortTitle(_ entry: Entry) -> String {
        let scalars = title(entry).unicodeScalars.map { $0.value < 0x20 ? " " : $0 }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.count > 72 ? Array(scalars.prefix(71)) + ["…"] : scalars)
        return String(view)
    }

    private func mermaid(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }

    private func edges(_ numbers: [Digest: Int]) -> [(from: Int, to: Int, label: String)] {
        entries.enumerated().flatMap { number, entry in
            entry.op.inputs.enumerated().compactMap { index, input in
                numbers[input.digest].map { ($0, number, entry.op.label(ofInput: index)) }
            }
        }
    }
}

extension Op {
    /// What an input is to the op: where it is mounted, or that it is copied from.
    fileprivate func label(ofInput index: Int) -> String {
        switch kind {
        case .exec(let exec):
            exec.mounts.filter { $0.input == Int64(index) && $0.dest != "/" }.map(\.dest).joined(separator: ", ")
        case .file(let file):
            file.actions.contains { $0.secondaryInput == Int64(index) } ? "copy" : ""
        case .diff(let diff): diff.lower == Int64(index) ? "lower" : "upper"
        case .source, .merge, nil: ""
        }
    }
}
