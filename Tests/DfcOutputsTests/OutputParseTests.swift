import DfcOutputs
import TestSupport
import Testing

@Suite("Output flags")
struct OutputParseTests {
    @Test(arguments: [
        ("out", "local", Destination.folder("out")), ("-", "tar", .standardOutput),
        ("type=local,dest=a b", "local", .folder("a b")), ("type=tar", "tar", .standardOutput),
        ("type=tar,dest=-", "tar", .standardOutput), ("type=oci,dest=x.tar", "oci", .file("x.tar")),
        ("type=oci,dest=x,tar=false", "oci", .folder("x")), ("type=docker", "docker", .inside),
        ("type=image,name=a", "image", .inside), ("type=cacheonly", "cacheonly", .inside),
        ("type=registry,name=a", "image", .inside), ("\"type=tar\",\"dest=a,b\"", "tar", .file("a,b")),
        ("TYPE=tar, dest=x", "tar", .file("x")),
    ])
    func destinations(_ spec: String, _ type: String, _ destination: Destination) throws {
        let output = try Output.parse(spec)
        #expect(output.typeName == type)
        #expect(output.destination == destination)
    }

    @Test(arguments: [
        ("type=local", "dest is required for local exporter"),
        ("type=local,dest=-", "dest cannot be stdout for local exporter"),
        ("type=oci,tar=false", "dest is required for oci exporter"), ("dest=x,y=z", "type is required for output"),
        ("type=tar,oops", "invalid value oops"), ("type=oci,compression=lzma", "unsupported compression type lzma"),
        ("type=local,dest=x,mode=wipe", "invalid local exporter mode \"wipe\""),
        ("type=oci,oci-mediatypes=maybe", "non-bool value specified for oci-mediatypes"),
        (
            "type=oci,oci-artifact=true,oci-mediatypes=false",
            "exporter option \"oci-artifact=true\" conflicts with \"oci-mediatypes=false\""
        ), ("type=nowhere", "exporter \"nowhere\" could not be found"),
        ("type=registry", "tag is needed when pushing to registry"),
        (
            "type=oci,oci-mediatypes=false,annotation-index.a=b",
            "cannot export annotations with \"oci-mediatypes=false\""
        ),
    ])
    func errors(_ spec: String, _ message: String) {
        let error = #expect(throws: OutputError.self) { try Output.parse(spec) }
        #expect(error?.description == message)
    }

    @Test func imageAttributes() throws {
        guard
            case .image(let output) = try Output.parse(
                """
                type=image,"name=a,b:2",push=true,compression=zstd,compression-level=3,force-compression,\
                annotation-index[linux/arm64].k=v,source-date-epoch=7
                """.replacing("force-compression", with: "force-compression=true"))
        else { throw OutputError.export("not an image") }
        #expect(output.push && output.settings.forceCompression)
        #expect(output.settings.names == ["a", "b:2"])
        #expect(output.settings.compression == .zstd)
        #expect(output.settings.epoch == .seconds(7))
        let rule = try #require(output.settings.annotations.first)
        #expect(rule.place == .index && rule.key == "k" && rule.value == "v")
        #expect(rule.platform == OutputSamples.arm64)
    }

    @Test("Tags, --push and --load beside the list")
    func list() throws {
        func types(_ outputs: [Output]) -> [String] { outputs.map(\.typeName) }
        #expect(try types(Output.list(specs: [], tags: ["a"])) == ["image"])
        #expect(try Output.list(specs: []).isEmpty)
        #expect(try Output.list(specs: ["type=cacheonly"]).isEmpty)
        #expect(try types(Output.list(specs: ["out"], tags: ["a"], load: true)) == ["local", "docker"])
        #expect(try types(Output.list(specs: ["type=docker"], load: true)) == ["docker"])
        #expect(try types(Output.list(specs: ["out"], tags: ["a"], push: true)) == ["local", "image"])
        guard case .oci(let oci) = try Output.list(specs: ["type=oci,name=old"], tags: ["new", "n:2"]).first else {
            throw OutputError.export("not oci")
        }
        #expect(oci.settings.names == ["new", "n:2"])
        let push = #expect(throws: OutputError.self) { try Output.list(specs: [], push: true) }
        #expect(push?.description == "tag is needed when pushing to registry")
        let tag = #expect(throws: OutputError.self) { try Output.list(specs: [], tags: ["A:b:c"]) }
        #expect(tag?.description.hasPrefix("invalid tag \"A:b:c\"") == true)
    }

    @Test(arguments: [
        ("a=b", [AnnotationRule(key: "a", value: "b")]),
        ("index:a=b=c", [AnnotationRule(place: .index, key: "a", value: "b=c")]),
        (
            "manifest[linux/amd64],index-descriptor:k=",
            [
                AnnotationRule(platform: OutputSamples.amd64, key: "k", value: ""),
                AnnotationRule(place: .indexDescriptor, key: "k", value: ""),
            ]
        ),
    ])
    func annotationFlags(_ text: String, _ rules: [AnnotationRule]) throws {
        #expect(try AnnotationRule.flag(text) == rules)
    }

    @Test func annotationErrors() {
        let first = #expect(throws: OutputError.self) { try AnnotationRule.flag("novalue") }
        #expect(first?.description == "invalid annotation \"novalue\", expected key=value")
        let second = #expect(throws: OutputError.self) { try AnnotationRule.flag("page:a=b") }
        #expect(second?.description == "unknown annotation type \"page\"")
    }

    @Test("Destinations are checked before the build")
    func check() throws {
        let folder = try TemporaryFolder("check")
        try File.write(folder.path + "/file", "x")
        func problem(_ specs: [String], terminal: Bool = false) throws -> String? {
            do throws(OutputError) {
                try Output.check(try Output.list(specs: specs), standardOutputIsTerminal: terminal)
                return nil
            } catch {
                return error.description
            }
        }
        let path = folder.path
        #expect(try problem([path + "/new", path, "type=tar,dest=\(path)/a/b/c"]) == nil)
        #expect(
            try problem(["type=tar,dest=\(path)/file/x"])
                == "invalid destination file: \(path)/file/x: stat \(path)/file/x: not a directory")
        #expect(try problem([path + "/file"]) == "destination directory \(path)/file is a file")
        #expect(try problem(["type=tar,dest=\(path)"]) == "destination file \(path) is a directory")
        #expect(try problem(["-", "type=oci"]) == "multiple outputs configured to write to stdout")
        #expect(
            try problem(["-"], terminal: true)
                == "dest file is required for tar exporter. refusing to write to console")
    }
}
