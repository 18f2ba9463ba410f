internal import DfcBasics
internal import DockerfileSyntax

extension Instruction.Run {
    /// What each mount's `from` says, empty where it says nothing: known before any variable is.
    func mountSources() throws(CompileError) -> [String] {
        if mountFlags.isEmpty { return [] }
        var sources: [String] = []
        for flag in mountFlags {
            var from = ""
            for field in try FrontendSettings.fields(flag) {
                let (key, value) = field.cut(at: UInt8(ascii: "="))
                if let value, GoText.lower(String(key)) == "from" { from = String(value) }
            }
            sources.append(from)
        }
        return sources
    }
}
