package import DfcBasics
internal import Glibc

/// The folder of recorded cases that `DFC_CORPUS` names. Nothing else in the tests knows where it lies.
package enum Corpus {
    /// The folder, nil where the variable is not set.
    package static let folder: String? = Environment["DFC_CORPUS"].flatMap { $0.isEmpty ? nil : $0 }

    /// The folder; where there is none, one line says what is left out.
    package static func folder(for what: String) -> String? {
        if folder == nil { print("left out: \(what) (DFC_CORPUS is not set)") }
        return folder
    }

    /// The cases of a case file such as `words.json`, and the whole document; nil (with one printed line) without a corpus.
    package static func cases(_ name: String) throws -> (document: JSONValue, cases: [JSONValue])? {
        guard let folder = folder(for: "the cases of \(name)") else { return nil }
        let document = try JSONParser.parse(try File.read("\(folder)/\(name)"))
        return (document, document["cases"]?.array ?? [])
    }
}

/// The environment of the test process.
package enum Environment {
    /// The value of a variable, nil where it is not set.
    package static subscript(name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// A landing is being judged: a skip is a failure.
    package static var isCI: Bool { Environment["CI"].map { !$0.isEmpty && $0 != "false" } ?? false }

    /// How many times the usual share of random cases, kills and edits is to be run (1 by default).
    package static var stressFactor: Int { Environment["DFC_STRESS_FACTOR"].flatMap(Int.init) ?? 1 }

    /// The folder of the package, from the place of this file.
    package static var packageFolder: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }
}
