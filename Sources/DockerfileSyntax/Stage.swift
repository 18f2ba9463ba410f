/// A build stage: its `FROM` and what follows up to the next one.
public struct Stage: Sendable {
    /// The `FROM` that opens it.
    public var from: Instruction.From
    /// Its instructions in order.
    public var instructions: [Instruction]

    /// A stage.
    public init(from: Instruction.From, instructions: [Instruction] = []) {
        self.from = from
        self.instructions = instructions
    }
}
