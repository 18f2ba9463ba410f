internal import DfcBasics

/// Rules about what sources a build may use, and about what it uses in their place (BuildKit's `sourcepolicy.Policy`).
public struct SourcePolicy: Sendable, Equatable {
    /// What a rule does with the sources that it is about.
    public enum Action: String, Sendable, CaseIterable {
        /// Takes a denial of an earlier rule back.
        case allow = "ALLOW"
        /// The build fails.
        case deny = "DENY"
        /// Another source is used.
        case convert = "CONVERT"
    }

    /// How the identifier of a selector is read.
    public enum MatchType: String, Sendable, CaseIterable {
        /// `*` stands for any text.
        case wildcard = "WILDCARD"
        /// As it is.
        case exact = "EXACT"
        /// A regular expression of Go's `regexp`, which some part of the identifier has to match.
        case regex = "REGEX"
    }

    /// How an attribute is compared.
    public enum Condition: String, Sendable, CaseIterable {
        /// It is the value.
        case equal = "EQUAL"
        /// It is not the value.
        case notEqual = "NOTEQUAL"
        /// Some part of it matches the value, a regular expression.
        case matches = "MATCHES"
    }

    /// A condition on an attribute of the source; a missing one counts as empty.
    public struct Constraint: Sendable, Equatable {
        /// Name of the attribute, such as `http.checksum`.
        public var key: String
        /// What it is compared with.
        public var value: String
        /// How.
        public var condition: Condition

        /// All members.
        public init(key: String, value: String, condition: Condition) {
            self.key = key
            self.value = value
            self.condition = condition
        }
    }

    /// What a conversion changes.
    public struct Update: Sendable, Equatable {
        /// The new identifier, `$1` and its like standing for what the selector matched; empty for the selector's own.
        public var identifier: String
        /// Attributes that are set.
        public var attributes: [String: String]

        /// Both members.
        public init(identifier: String, attributes: [String: String] = [:]) {
            self.identifier = identifier
            self.attributes = attributes
        }
    }

    /// One rule.
    public struct Rule: Sendable, Equatable {
        /// What it does.
        public var action: Action
        /// Which sources it is about, such as `docker-image://docker.io/library/alpine:*`.
        public var identifier: String
        /// How `identifier` is read.
        public var matchType: MatchType
        /// All of them have to hold.
        public var constraints: [Constraint]
        /// For conversions.
        public var update: Update?

        /// A rule without constraints.
        public init(_ action: Action, _ identifier: String, _ matchType: MatchType, update: Update? = nil) {
            self.action = action
            self.identifier = identifier
            self.matchType = matchType
            constraints = []
            self.update = update
        }
    }

    /// The rules in order.
    public var rules: [Rule]

    /// A policy of these rules.
    public init(rules: [Rule] = []) { self.rules = rules }
}

/// Why a policy cannot be read, or what it forbids.
public struct SourcePolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// BuildKit's words.
    public var description: String
    init(_ description: String) { self.description = description }
}
