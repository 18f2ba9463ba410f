/// Elements in the order in which they came, each once.
///
/// Not an API of the products; public and inlinable because the ops and words of a Dockerfile are counted by it.
public struct NumberedSet<Element: Hashable> {
    @usableFromInline var list: [Element] = []
    @usableFromInline var numbers: [Element: Int] = [:]

    /// No elements.
    @inlinable
    public init() {}

    /// The elements in order.
    @inlinable
    public var elements: [Element] { list }

    /// The place of an element; nil if it is not there.
    @inlinable
    public func place(of element: Element) -> Int? {
        numbers.isEmpty ? list.firstIndex(of: element) : numbers[element]
    }

    /// The place of an element; behind all others if it is new.
    @inlinable
    @discardableResult
    public mutating func number(of element: Element) -> Int {
        // Few are found faster by looking at each.
        if list.count < 16 {
            if let known = list.firstIndex(of: element) { return known }
        } else {
            if numbers.isEmpty {
                numbers.reserveCapacity(4 * list.count)
                for (number, known) in list.enumerated() { numbers[known] = number }
            }
            if let known = numbers[element] { return known }
            numbers[element] = list.count
        }
        list.append(element)
        return list.count - 1
    }
}

extension NumberedSet: Sendable where Element: Sendable {}
