/// Elements in the order in which they came, each once.
package struct NumberedSet<Element: Hashable> {
    /// The elements in order.
    package private(set) var elements: [Element] = []
    private var numbers: [Element: Int] = [:]

    /// No elements.
    package init() {}

    /// The place of an element; behind all others if it is new.
    package mutating func number(of element: Element) -> Int {
        // Few are found faster by looking at each.
        if elements.count < 8 {
            if let known = elements.firstIndex(of: element) { return known }
        } else {
            if numbers.isEmpty { for (number, known) in elements.enumerated() { numbers[known] = number } }
            if let known = numbers[element] { return known }
            numbers[element] = elements.count
        }
        elements.append(element)
        return elements.count - 1
    }
}
