internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

/// The texts under which progress shows the steps.
struct StepNames: Sendable {
    /// Platforms are part of the names.
    var showsPlatform: Bool

    /// `[platform->target stage 2/5] ONBUILD text`; counts the step. A stage without steps shows the text alone.
    func name(
        _ text: String, of stage: inout PlannedStage, platform: Platform?, environment: EnvironmentList?,
        isTrigger: Bool = false
    ) -> String {
        if stage.steps.total == 0 { return text }
        var shown = ""
        if showsPlatform, let platform {
            shown = platform.full
            if let environment { shown += StepNames.cross(from: platform, to: environment) }
            shown += " "
        }
        stage.steps.index += 1
        let total = String(stage.steps.total)
        let index = String(stage.steps.index)
        let missing = total.utf8.count - index.utf8.count
        return String(joining: [
            "[", shown, stage.displayName, stage.displayName.isEmpty ? "" : " ",
            missing > 0 ? String(repeating: " ", count: missing) : "", index, "/", total,
            isTrigger ? "] ONBUILD " : "] ", text,
        ])
    }

    /// The source text of an instruction as progress shows it: variables expanded, the keyword in upper case. A text
    /// that cannot be expanded stays as it is.
    static func text(_ source: String, _ words: ShellWords, _ environment: some WordEnvironment) -> String {
        var text = source
        do {
            text = try words.expandedText(source, in: environment)
        } catch {}
        let (keyword, rest) = text.cut(at: UInt8(ascii: " "))
        if !keyword.hasByte(where: { $0 < 65 || $0 > 90 }) { return text }
        let upper = GoText.upper(String(keyword))
        return rest.map { upper + " " + $0 } ?? upper
    }

    /// `->arch` when variables say that something is compiled for another platform.
    private static func cross(from base: Platform, to environment: EnvironmentList) -> String {
        guard var target = target(in: environment) else { return "" }
        if target.os.isEmpty { target.os = base.os }
        if target.architecture.isEmpty { target.architecture = base.architecture }
        target = target.normalized()
        if target.os != base.os { return "->" + target.full }
        if target.architecture == base.architecture { return "" }
        return "->" + target.architecture + (target.variant.isEmpty ? "" : "/" + target.variant)
    }

    private static func target(in environment: EnvironmentList) -> Platform? {
        if let text = environment.value(of: "TARGETPLATFORM"), let platform = try? Platform(parsing: text) {
            return platform
        }
        let os = environment.value(of: "TARGETOS")
        let architecture = environment.value(of: "TARGETARCH")
        let variant = environment.value(of: "TARGETVARIANT")
        if os == nil, architecture == nil, variant == nil { return nil }
        return Platform(os: os ?? "", architecture: architecture ?? "", variant: variant ?? "")
    }
}
