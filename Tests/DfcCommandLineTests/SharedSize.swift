import Synchronization

/// The size of a window that changes while a view draws.
final class SharedSize: Sendable {
    private let size: Mutex<(columns: Int, rows: Int)>

    init(_ size: (columns: Int, rows: Int)) { self.size = Mutex(size) }

    var value: (columns: Int, rows: Int) { size.withLock { $0 } }

    func set(_ new: (columns: Int, rows: Int)) { size.withLock { $0 = new } }
}
