internal import Synchronization

/// Counts the bytes that one step of the parser hands to the next, so that a test can see that a file costs in
/// proportion to its length. In an optimised build there is nothing of it.
package enum ParserWork {
    #if DEBUG
        /// A sum for one task.
        package final class Counter: Sendable {
            private let sum = Atomic<Int>(0)
            /// The bytes so far.
            package var bytes: Int { sum.load(ordering: .relaxed) }
            fileprivate func add(_ bytes: Int) { sum.add(bytes, ordering: .relaxed) }
        }

        @TaskLocal private static var counter: Counter?

        /// The bytes that the body handles.
        package static func count(_ body: () throws -> Void) rethrows -> Int {
            let counter = Counter()
            try $counter.withValue(counter) { try body() }
            return counter.bytes
        }
    #endif

    /// Bytes that are looked at, and one for the step itself.
    @inline(__always)
    static func note(_ bytes: Int) {
        #if DEBUG
            counter?.add(bytes + 1)
        #endif
    }
}
