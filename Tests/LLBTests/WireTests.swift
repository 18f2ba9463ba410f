import DfcBasics
import ImageSpec
import LLB
import TestSupport
import Testing

/// Reading and writing the wire form of ops and definitions.
@Suite struct WireTests {
    /// The ten ops of a build with every common kind, byte for byte as BuildKit writes them.
    static let example: [(digest: String, hex: String)] = [
        (
            "a60b2fc9d3b54673506c2a900ee092c53c291d213ab51539c1ebfce22c5240a0",
            """
            520e0a05616d64363412056c696e75785a001a760a74646f636b65722d696d6167653a2f2f646f636b65722e696f2f6c
            6962726172792f616c70696e653a332e3230407368613235363a37356265396334393062323162373933313933663437
            626530646166316531626132383363336130303263386538343039316532633837316363343966323139
            """
        ),
        (
            "1f71c71d5a108a355e5d03f50459235f3e080370e643419f17f80f18ea4c802b",
            """
            0a490a477368613235363a61363062326663396433623534363733353036633261393030656530393263353363323931
            6432313361623531353339633165626663653232633532343061305a002225122310ffffffffffffffffff0132160a04
            2f73726310ed03180128ffffffffffffffffff01
            """
        ),
        (
            "45b5134bd4a302633de842bc52cc74c77cf14edf702158001ba9e3873f5a5a3f",
            """
            5a002238123608ffffffffffffffffff0110ffffffffffffffffff012a1e0a032f686910a4031a0968656c6c6f206231
            0a28ffffffffffffffffff01
            """
        ),
        (
            "55ffeeb58e1f4729b9b0c972940668816714a547e1913200c48e1763212b0d04",
            """
            5a001a8f010a0f6c6f63616c3a2f2f636f6e7465787412220a156c6f63616c2e6578636c7564657061747465726e7312
            095b222a2e6c6f67225d121e0a116c6f63616c2e666f6c6c6f77706174687312095b22612e747874225d12180a0d6c6f
            63616c2e73657373696f6e120753455353494f4e121e0a136c6f63616c2e7368617265646b657968696e741207636f6e
            74657874
            """
        ),
        (
            "6c9115d4015f8950e8bf46dc48191bec1d8b554d53f714bbafe1153313c7348d",
            """
            0a490a477368613235363a31663731633731643561313038613335356535643033663530343539323335663365303830
            3337306536343334313966313766383066313865613463383032620a490a477368613235363a35356666656562353865
            316634373239623962306339373239343036363838313637313461353437653139313332303063343865313736333231
            3262306430340a490a477368613235363a34356235313334626434613330323633336465383432626335326363373463
            3737636631346564663730323135383030316261396533383733663561356133665a00228a01124d100118ffffffffff
            ffffffff01223e0a062f612e74787412052f7372632f1a0d0a070a050a036170701202100020ffffffffffffffffff01
            2801300140014801500158ffffffffffffffffff0112390803100222330a032f686912052f7372632f1a0d0a070a050a
            036170701202100020ffffffffffffffffff01400158ffffffffffffffffff01
            """
        ),
        (
            "eb9d274429c8dbdc063d218261089a5c6212cf0d35729b96d6ad6f40f25fae4e",
            """
            0a490a477368613235363a36633931313564343031356638393530653862663436646334383139316265633164386235
            353464353366373134626261666531313533333133633733343864520e0a05616d64363412056c696e75785a0012c701
            0a6c0a072f62696e2f73680a022d630a076563686f2024411241504154483d2f7573722f6c6f63616c2f7362696e3a2f
            7573722f6c6f63616c2f62696e3a2f7573722f7362696e3a2f7573722f62696e3a2f7362696e3a2f62696e1203563d31
            1204413d62311a042f737263580112031a012f122408ffffffffffffffffff011a022f6320ffffffffffffffffff0130
            03a201050a032f2f63122c08ffffffffffffffffff011a102f72756e2f736563726574732f746f6b3001aa010a0a0374
            6f6b2080022801
            """
        ),
        (
            "5a0c2b875d0a926f8262304d7ca7707672d47dda22cfdd2b08ad143c8870c8f9",
            """
            0a490a477368613235363a65623964323734343239633864626463303633643231383236313038396135633632313263
            6630643335373239623936643661643666343066323566616534655a00223b123908ffffffffffffffffff01222c0a04
            2f73726312042f64737420ffffffffffffffffff012801300140014801500158ffffffffffffffffff01
            """
        ),
        (
            "374b773db7e27f0b40ad26369a5d7fcda766d5d20e6655442f3a12651ccdc832",
            """
            5a001a330a1968747470733a2f2f6578616d706c652e636f6d2f662e74787412160a0d687474702e66696c656e616d65
            1205662e747874
            """
        ),
        (
            "b8fcea48d408fd3f251e93c188a05ce53616d87320e167431d1af55831a38090",
            """
            0a490a477368613235363a35613063326238373564306139323666383236323330346437636137373037363732643437
            6464613232636664643262303861643134336338383730633866390a490a477368613235363a33373462373733646237
            653237663062343061643236333639613564376663646137363664356432306536363535343432663361313236353163
            6364633833325a00222512231001221f0a062f662e74787412052f6473742f20a403400158ffffffffffffffffff01
            """
        ),
        (
            "8eca0d2c8a3fdecd0889001341c641e6297b3a3abfa85e56926a769f58790be1",
            """
            0a490a477368613235363a62386663656134386434303866643366323531653933633138386130356365353336313664
            383733323065313637343331643161663535383331613338303930
            """
        ),
    ]

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test(arguments: example.indices) func exampleIsReadAndWrittenUnchanged(_ number: Int) throws {
        let bytes = Self.bytes(Self.example[number].hex)
        #expect(Digest.of(bytes).hex == Self.example[number].digest)
        let op = try Op.decode(bytes)
        #expect(op.encode() == bytes)
        #expect(op.hasConstraints == (number != 9))
    }

    @Test func exampleSaysWhatItSays() throws {
        guard case .exec(let exec) = try Op.decode(Self.bytes(Self.example[5].hex)).kind else {
            Issue.record("no exec")
            return
        }
        #expect(exec.meta.args == ["/bin/sh", "-c", "echo $A"])
        #expect(exec.meta.cwd == "/src")
        #expect(exec.mounts.map(\.dest) == ["/", "/c", "/run/secrets/tok"])
        #expect(exec.mounts[1].kind == .cache(CacheMount(id: "//c")))
        #expect(exec.mounts[2].kind == .secret(SecretMount(id: "tok", mode: 0o400, optional: true)))
        guard case .file(let file) = try Op.decode(Self.bytes(Self.example[4].hex)).kind,
            case .copy(let copy) = file.actions[1].kind
        else {
            Issue.record("no copy")
            return
        }
        #expect(file.actions[1].input == 3)
        #expect(copy.owner == ChownOpt(user: .name("app", input: 0), group: .id(0)))
        #expect(copy.mode == -1)
    }

    @Test func everyCutIsRefusedOrShorter() {
        for (_, hex) in Self.example {
            let bytes = Self.bytes(hex)
            for count in 0..<bytes.count {
                if let op = try? Op.decode(Array(bytes[..<count])) { #expect(op.encode().count <= count) }
            }
        }
    }

    @Test func everyFlippedByteIsSurvived() {
        for (_, hex) in Self.example {
            let bytes = Self.bytes(hex)
            for position in bytes.indices {
                for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                    var broken = bytes
                    broken[position] = value
                    _ = try? Op.decode(broken)
                    _ = try? Definition.decode(broken)
                }
            }
        }
    }

    @Test func loadingChecksWhatItLoads() throws {
        let last = Self.bytes(Self.example[9].hex)
        var writer = ProtobufWriter()
        writer.bytes(1, last)
        #expect(throws: WireError("invalid missing input digest sha256:\(Self.example[8].digest)")) {
            try Definition.decode(writer.bytes)
        }
        let exec = Op(kind: .exec(ExecOp(meta: ExecMeta(), mounts: [])))
        writer = ProtobufWriter()
        writer.bytes(1, exec.encode())
        #expect(throws: WireError("invalid exec op with no args")) { try Definition.decode(writer.bytes) }
    }
}
