/// An optional value that few owners have: absent it takes one word, and a copy of it counts one reference, however
/// large the value is. For members of values that are copied a lot.
///
/// Not an API of the products; public and inlinable because the ops of a graph use it.
@propertyWrapper
@frozen
public struct Rare<Value: Sendable>: Sendable {
    @usableFromInline
    final class Box: Sendable {
        @usableFromInline let value: Value
        @inlinable
        init(_ value: Value) { self.value = value }
    }

    @usableFromInline var box: Box?

    /// The value, or none.
    @inlinable
    public init(wrappedValue: Value?) { box = wrappedValue.map { Box($0) } }

    /// The value, or none.
    @inlinable
    public var wrappedValue: Value? {
        get { box?.value }
        set { box = newValue.map { Box($0) } }
    }

    /// What is wanted of the value, which is not copied for it.
    @inlinable
    public func read<Result>(_ body: (borrowing Value) -> Result) -> Result? { box.map { body($0.value) } }

    /// The value where it lies, to be shared instead of copied.
    @inlinable
    public var projectedValue: Rare {
        get { self }
        set { self = newValue }
    }
}

extension Rare: Equatable where Value: Equatable {
    /// Equal values, or none.
    @inlinable
    public static func == (left: Rare, right: Rare) -> Bool {
        left.box === right.box || left.wrappedValue == right.wrappedValue
    }
}
