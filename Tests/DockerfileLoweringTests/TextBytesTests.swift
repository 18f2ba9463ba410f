import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import Testing

/// Texts are bytes, as in Go.
@Suite struct TextBytesTests {
    /// Bytes that are no UTF-8: kept in texts, so that JSON has an escape for each; U+FFFD where BuildKit reads rune by
    /// rune; in no op.
    @Test func bytesThatAreNoUTF8() throws {
        func result(_ text: [UInt8]) throws(CompileError) -> CompileResult {
            try compile(
                FrontendOptions(attributes: [:], dockerfile: Array("FROM scratch\n".utf8) + text),
                images: UnresolvedImages(), facts: OfflineFacts())
        }
        func config(_ text: [UInt8]) throws -> String {
            String(decoding: try result(text).results[0].config, as: UTF8.self)
        }
        let command = try config(Array("CMD a".utf8) + [0xFF, 0xEF, 0xBF, 0xBD])
        #expect(command.contains(#""Cmd":["/bin/sh","-c","a\ufffd\#u{FFFD}"]"#))
        #expect(command.contains(##""created_by":"CMD [\"/bin/sh\" \"-c\" \"a\\xff\##u{FFFD}\"]""##))
        #expect(try config(Array("MAINTAINER ".utf8) + [0xC3]).contains(#""author":"\ufffd""#))
        #expect(try config(Array("ONBUILD RUN ".utf8) + [0xC3]).contains(#""OnBuild":["RUN \ufffd"]"#))
        #expect(try config(Array("CMD [\"".utf8) + [0xC3] + Array("\"]".utf8)).contains("\"Cmd\":[\"\u{FFFD}\"]"))
        #expect(try config(Array("ENV A=".utf8) + [0xC3]).contains("\"A=\u{FFFD}\""))
        #expect(try config(Array("LABEL a ".utf8) + [0xC3]).contains("{\"a\":\"\u{FFFD}\"}"))
        let copied = try result(Array("COPY ".utf8) + [0xC3] + Array(" /".utf8))
        #expect(copied.results[0].definition.encode().firstRange(of: Array("COPY ".utf8) + [0xC3, 0x20]) != nil)
        func refusal(_ text: [UInt8]) -> [UInt8] {
            do throws(CompileError) {
                _ = try result(text)
                return []
            } catch {
                return GoText.bytes(of: error.message)
            }
        }
        let marshalling = Array("failed to marshal LLB definition: string field contains invalid UTF-8".utf8)
        #expect(refusal(Array("RUN ".utf8) + [0xC3]) == marshalling)
        #expect(refusal(Array("RUN <<E\n".utf8) + [0xC3] + Array("\nE".utf8)) == marshalling)
        #expect(
            refusal(Array("USER ".utf8) + [0xC3] + Array("${".utf8))
                == Array(#"failed to process "\xc3${": syntax error: missing '}'"#.utf8))
        #expect(
            refusal(Array("STOPSIGNAL ".utf8) + [0xC3]) == Array("invalid signal: \u{FFFD}".utf8))
        #expect(refusal([0xC3]) == Array("dockerfile parse error on line 2: unknown instruction: ".utf8) + [0xC3])
    }

    /// An accent makes one character with what is before it, and yet a slash stays a slash.
    @Test func marksBesideSeparators() throws {
        func config(_ text: String) throws -> ImageConfig {
            try ImageConfig(reading: try Offline.compiled(text).results[0].config)
        }
        let windows = try config("FROM --platform=windows a\nWORKDIR C:\\\\\u{301}a\n").config.workingDir
        #expect(Array(windows.utf8) == Array("\\\u{301}a".utf8))
        let trigger = try Offline.compiled("FROM scratch\nCOPY /\u{301}a/ /\u{301}b/.\nADD http://\u{301}/f /\n")
            .results[0]
        let copies = trigger.definition.entries.flatMap { entry -> [CopyAction] in
            guard case .file(let file) = entry.op.kind else { return [] }
            return file.actions.compactMap { if case .copy(let copy) = $0.kind { copy } else { nil } }
        }
        #expect(copies.map(\.dest) == ["/\u{301}b/.", "/"])
        #expect(copies.map(\.src) == ["/\u{301}a", "/f"])
        #expect(
            Offline.message("FROM scratch\n", ["platform": "linux/\u{301}arm"]).contains(
                "\"\u{301}arm\" is an invalid component of"))
        let ignored = try Offline.answer("frontend.lint", "FROM a\nCOPY \u{301}x /\n", ignoring: "/\u{301}x\n").text
        #expect(ignored.contains("CopyIgnoredFile"))
    }

    /// Names that Unicode takes for the same are two where their bytes differ.
    @Test func namesAreBytes() throws {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let many = (0..<30).map { "A\($0)=1" }.joined(separator: " ")
        for more in ["", "ENV \(many)\n"] {
            let text =
                "FROM scratch\n\(more)ENV \(one)=1 \(two)=2\nLABEL \(one)=$\(one) \(two)=2 x=\"${\(one)}\"\nVOLUME \(one) \(two)\n"
                + "ARG \(one)=3\nCOPY \(one) \(two) /\nRUN x\n"
            let result = try Offline.compiled(text).results[0]
            let image = try ImageConfig(reading: result.config)
            #expect(image.config.labels.count == 3 && image.config.volumes.count == 2)
            #expect(
                image.config.env.suffix(2).map { Array($0.utf8) } == ["\(one)=1", "\(two)=2"].map { Array($0.utf8) })
            let sources = result.definition.entries.compactMap { entry -> String? in
                guard case .source(let source) = entry.op.kind else { return nil }
                return source.attributes["local.followpaths"]
            }
            #expect(sources.map { Array($0.utf8) } == [Array("[\"\(two)\",\"\(one)\"]".utf8)])
        }
    }
}
