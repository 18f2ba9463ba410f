internal import DfcBasics

/// How an instruction's argument text is cut into arguments.
enum ArgumentShape {
    case list, listOrJSON, textOrJSON, text, nameValues, words, healthcheck, instruction

    init(_ keyword: Keyword) {
        switch keyword {
        case .from, .expose: self = .list
        case .add, .copy, .volume: self = .listOrJSON
        case .run, .cmd, .entrypoint, .shell: self = .textOrJSON
        case .user, .workdir, .stopsignal, .maintainer: self = .text
        case .env, .label: self = .nameValues
        case .arg: self = .words
        case .healthcheck: self = .healthcheck
        case .onbuild: self = .instruction
        }
    }
}

/// Arguments as cut by their shape.
struct Arguments {
    var list: [SourceText] = []
    var isJSON = false

    /// Cuts the text in this range, which has no spaces at its ends. An unknown keyword has one empty argument.
    init(
        _ text: [UInt8], _ range: Range<Int>, keyword: Keyword?, escape: UInt8
    ) throws(SyntaxFault) {
        guard let keyword else {
            list = [SourceText("")]
            return
        }
        ParserWork.note(ArgumentShape(keyword) == .instruction ? 0 : range.count)
        switch ArgumentShape(keyword) {
        case .list: list = Self.list(text, range)
        case .listOrJSON: try json(text, range, otherwise: Self.list)
        case .textOrJSON: try json(text, range, otherwise: Self.text)
        case .text: list = Self.text(text, range)
        case .nameValues: list = try Self.nameValues(text, range, keyword, escape)
        case .words: list = ArgumentWords.ranges(text, range, escape: escape).map { SourceText(healing: text, $0) }
        case .healthcheck: try healthcheck(text, range)
        case .instruction: break
        }
    }

    private mutating func json(
        _ text: [UInt8], _ range: Range<Int>, otherwise: ([UInt8], Range<Int>) -> [SourceText]
    ) throws(SyntaxFault) {
        switch JSONForm.parse(text, range) {
        case .none: add(otherwise(text, range))
        case .mixed: throw SyntaxFault(Message.arrayOfOthers)
        case .strings(let strings):
            add(strings)
            isJSON = true
        }
    }

    private mutating func add(_ arguments: [SourceText]) {
        if list.isEmpty { list = arguments } else { list += arguments }
    }

    private static func text(_ text: [UInt8], _ range: Range<Int>) -> [SourceText] {
        range.isEmpty ? [] : [SourceText(text, range)]
    }

    private static func list(_ text: [UInt8], _ range: Range<Int>) -> [SourceText] {
        var list: [SourceText] = []
        if !range.isEmpty { list.reserveCapacity(4) }
        var at = range.lowerBound
        while at < range.upperBound {
            let start = at
            while at < range.upperBound, !CommandSplit.isBlank(text[at]) { at += 1 }
            list.append(SourceText(text, start..<at))
            while at < range.upperBound, CommandSplit.isBlank(text[at]) { at += 1 }
        }
        return list
    }

    /// Key, value and separator by turns. The first word decides between the two forms.
    private static func nameValues(
        _ text: [UInt8], _ range: Range<Int>, _ keyword: Keyword, _ escape: UInt8
    ) throws(SyntaxFault) -> [SourceText] {
        let words = ArgumentWords.ranges(text, range, escape: escape)
        guard let first = words.first else { return [] }
        func separator(_ word: Range<Int>) -> Int? { word.first { text[$0] == UInt8(ascii: "=") } }
        guard separator(first) != nil else {
            var at = range.lowerBound
            while at < range.upperBound, !CommandSplit.isBlank(text[at]) { at += 1 }
            let key = SourceText(text, range.lowerBound..<at)
            guard at < range.upperBound else { throw SyntaxFault(Message.twoArguments(keyword)) }
            while at < range.upperBound, CommandSplit.isBlank(text[at]) { at += 1 }
            return [key, SourceText(text, at..<range.upperBound), SourceText("")]
        }
        var list: [SourceText] = []
        list.reserveCapacity(words.count * 3)
        for word in words {
            guard let separator = separator(word) else {
                throw SyntaxFault(Message.noEquals(SourceText(healing: text, word)))
            }
            list.append(SourceText(healing: text, word.lowerBound..<separator))
            list.append(SourceText(healing: text, (separator + 1)..<word.upperBound))
            list.append(SourceText("="))
        }
        return list
    }

    private mutating func healthcheck(_ text: [UInt8], _ range: Range<Int>) throws(SyntaxFault) {
        var at = range.lowerBound
        while at < range.upperBound, !CommandSplit.isByteSpace(text[at]) { at += 1 }
        guard at > range.lowerBound else { return }
        list = [SourceText(text, range.lowerBound..<at)]
        while at < range.upperBound, CommandSplit.isByteSpace(text[at]) { at += 1 }
        try json(text, at..<range.upperBound, otherwise: Self.text)
    }
}
