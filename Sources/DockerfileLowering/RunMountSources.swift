internal import DfcBasics
internal import DockerfileSyntax

extension Instruction.Run {
    /// What each mount's `from` says, empty where it says nothing: known before any variable is.
    func mountSources() throws(CompileError) -> [String] {
        if mountFlags.isEmpty { return [] }
        var sources: [String] = []
        for flag in mountFlags {
            var from = ""
            guard Self.mayName(from: flag) else {
                sources.append(from)
                continue
            }
            for field in try FrontendSettings.fields(flag) {
                let (key, value) = field.cut(at: UInt8(ascii: "="))
                if let value, GoText.lower(String(key)) == "from" { from = String(value) }
            }
            sources.append(from)
        }
        return sources
    }

    /// Without `m=` there is no key `from`, whatever is quoted.
    private static func mayName(from flag: String) -> Bool {
        var previous: UInt8 = 0
        return flag.hasByte { byte in
            defer { previous = byte }
            return byte == UInt8(ascii: "=") && previous | 0x20 == UInt8(ascii: "m")
        }
    }
}
