/// The build's checks, by the names under which they are documented.
public enum LintRule: String, Sendable, CaseIterable {
    /// Stage names with capitals.
    case stageNameCasing = "StageNameCasing"
    /// `FROM` and `as` in different letter case.
    case fromAsCasing = "FromAsCasing"
    /// Blank lines inside a continued instruction.
    case noEmptyContinuation = "NoEmptyContinuation"
    /// Keywords in different letter case.
    case consistentInstructionCasing = "ConsistentInstructionCasing"
    /// A stage name that is used twice.
    case duplicateStageName = "DuplicateStageName"
    /// A stage called `scratch` or `context`.
    case reservedStageName = "ReservedStageName"
    /// Shell form where signals matter.
    case jsonArgsRecommended = "JSONArgsRecommended"
    /// `MAINTAINER`.
    case maintainerDeprecated = "MaintainerDeprecated"
    /// A `FROM` with a variable nobody declares.
    case undefinedArgInFrom = "UndefinedArgInFrom"
    /// A relative `WORKDIR` before an absolute one.
    case workdirRelativePath = "WorkdirRelativePath"
    /// A variable nobody sets.
    case undefinedVar = "UndefinedVar"
    /// A second `CMD`, `ENTRYPOINT` or `HEALTHCHECK`.
    case multipleInstructionsDisallowed = "MultipleInstructionsDisallowed"
    /// `ENV key value`.
    case legacyKeyValueFormat = "LegacyKeyValueFormat"
    /// A base image for another platform.
    case invalidBaseImagePlatform = "InvalidBaseImagePlatform"
    /// `FROM --platform=$TARGETPLATFORM`.
    case redundantTargetPlatform = "RedundantTargetPlatform"
    /// Secrets in variables.
    case secretsUsedInArgOrEnv = "SecretsUsedInArgOrEnv"
    /// A base name that only build arguments make valid.
    case invalidDefaultArgInFrom = "InvalidDefaultArgInFrom"
    /// `FROM --platform` with a constant.
    case fromPlatformFlagConstDisallowed = "FromPlatformFlagConstDisallowed"
    /// A copied file that the ignore file leaves out.
    case copyIgnoredFile = "CopyIgnoredFile"
    /// A comment that is no description of what it stands above.
    case invalidDefinitionDescription = "InvalidDefinitionDescription"
    /// `EXPOSE 80/TCP`.
    case exposeProtoCasing = "ExposeProtoCasing"
    /// `EXPOSE` with an address or a host port.
    case exposeInvalidFormat = "ExposeInvalidFormat"

    /// The rule runs only when it is asked for.
    public var isExperimental: Bool { self == .invalidDefinitionDescription }

    /// Where the rule is explained; empty for the one rule that has no page.
    public var url: String {
        if self == .invalidBaseImagePlatform { return "" }
        if self == .jsonArgsRecommended { return Self.page("json-args-recommended") }
        var name: [UInt8] = []
        for byte in rawValue.utf8 {
            let isUpper = (65...90).contains(byte)
            if isUpper, !name.isEmpty { name.append(UInt8(ascii: "-")) }
            name.append(isUpper ? byte | 0x20 : byte)
        }
        return Self.page(String(decoding: name, as: UTF8.self))
    }

    private static func page(_ name: String) -> String {
        "https://docs.docker.com/go/dockerfile/rule/\(name)/"
    }

    /// What the rule asks for.
    public var explanation: String {
        switch self {
        case .stageNameCasing: "Stage names should be lowercase"
        case .fromAsCasing: "The 'as' keyword should match the case of the 'from' keyword"
        case .noEmptyContinuation: "Empty continuation lines will become errors in a future release"
        case .consistentInstructionCasing:
            "All commands within the Dockerfile should use the same casing (either upper or lower)"
        case .duplicateStageName: "Stage names should be unique"
        case .reservedStageName: "Reserved words should not be used as stage names"
        case .jsonArgsRecommended:
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals"
        case .maintainerDeprecated:
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author"
        case .undefinedArgInFrom: "FROM command must use declared ARGs"
        case .workdirRelativePath:
            "Relative workdir without an absolute workdir declared within the build can have unexpected results if the "
                + "base image changes"
        case .undefinedVar: "Variables should be defined before their use"
        case .multipleInstructionsDisallowed:
            "Multiple instructions of the same type should not be used in the same stage"
        case .legacyKeyValueFormat: "Legacy key/value format with whitespace separator should not be used"
        case .invalidBaseImagePlatform: "Base image platform does not match expected target platform"
        case .redundantTargetPlatform:
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior"
        case .secretsUsedInArgOrEnv: "Sensitive data should not be used in the ARG or ENV commands"
        case .invalidDefaultArgInFrom: "Default value for global ARG results in an empty or invalid base image name"
        case .fromPlatformFlagConstDisallowed: "FROM --platform flag should not use a constant value"
        case .copyIgnoredFile: "Attempting to Copy file that is excluded by .dockerignore"
        case .invalidDefinitionDescription:
            "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this "
                + "is not intended to be a description comment, add an empty line or comment between the instruction "
                + "and the comment."
        case .exposeProtoCasing: "Protocol in EXPOSE instruction should be lowercase"
        case .exposeInvalidFormat:
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a "
                + "future release"
        }
    }
}
