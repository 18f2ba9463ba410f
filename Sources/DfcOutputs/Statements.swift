internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Glibc
internal import ImageSpec

/// Attestations as in-toto statements (in-toto Attestation Framework, Statement v1).
enum Statements {
    /// What a statement is about.
    struct Subject {
        var name: String
        var digest: Digest
    }

    /// The statement's JSON value.
    static func statement(_ attestation: Attestation, about subjects: [Subject]) throws -> JSONValue {
        let list = subjects.map { subject in
            JSONValue.object([
                .init("name", .string(subject.name)),
                .init(
                    "digest", .object([.init(String(subject.digest.algorithm), .string(String(subject.digest.hex)))])),
            ])
        }
        return .object([
            .init("_type", .string("https://in-toto.io/Statement/v1")),
            .init("predicateType", .string(attestation.predicateType)),
            .init("subject", .array(list)),
            .init("predicate", try JSONParser.parse(attestation.predicate)),
        ])
    }

    /// Package URLs of image names with the digest of one platform's manifest.
    static func subjects(names: [String], platform: Platform, manifest: Digest) -> [Subject] {
        names.compactMap { text in
            guard let name = try? ImageName(parsing: text).tagged else { return nil }
            let familiar = ImageName.familiarName(name)
            let query = platform.full.utf8.reduce(into: "") { out, byte in
                out += byte == UInt8(ascii: "/") ? "%2F" : String(Unicode.Scalar(byte))
            }
            let tag = name.tag.map { "@\($0)" } ?? ""
            return Subject(name: "pkg:docker/\(familiar)\(tag)?platform=\(query)", digest: manifest)
        }
    }

    /// Puts the statements of a platform as files among its entries. Their subjects are all regular files of the tree.
    static func addFiles(
        of result: ExportSubject.PlatformResult, to listing: inout TreeListing, prefix: String, epoch: Int64?,
        infix: String?
    ) throws {
        let attestations = result.attestations.filter { !$0.isInlineOnly }
        guard !attestations.isEmpty else { return }
        var subjects: [Subject] = []
        let root = try RootDirectory(listing.view.path)
        for entry in listing.entries where entry.stat.kind == .file {
            let file = try root.open(entry.path, O_RDONLY, followLast: false)
            let source = HashingSource(DescriptorSource(descriptor: file.rawValue, path: entry.path))
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 16)
            defer { buffer.deallocate() }
            while try source.read(into: buffer) > 0 {}
            subjects.append(Subject(name: entry.path, digest: source.digest))
        }
        var names: Set<String> = []
        for attestation in attestations {
            var name = prefix + attestation.fileName
            if let infix {
                let dot = name.lastIndex(of: ".") ?? name.endIndex
                name = name[..<dot] + "." + infix.underscored + name[dot...]
            }
            guard names.insert(name).inserted else {
                throw OutputError.export("duplicate attestation path name \(name)")
            }
            let text = GoJSON.indented(try statement(attestation, about: subjects))
            let time = (epoch ?? System.now() / 1_000_000_000).multipliedClamping(by: 1_000_000_000)
            listing.add(name, text, mode: 0o600, time: time)
        }
    }
}

extension ImageName {
    /// The short form without tag and digest.
    static func familiarName(_ name: ImageName) -> String {
        var bare = name
        bare.tag = nil
        bare.digest = nil
        return bare.familiar
    }
}
