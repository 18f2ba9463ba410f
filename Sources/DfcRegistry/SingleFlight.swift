/// Answers by key that are found once; whoever asks meanwhile waits. Failures are told to those who waited, and not kept.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private enum State: Sendable {
        case running
        case done(Value)
        case failed(any Error)
    }

    private let states = Monitor<[Key: State]>([:])

    /// Nothing found yet.
    package init() {}

    /// The answer; `find` is called by the first who asks, and again after a failure.
    package func value(_ key: Key, _ cancellation: Cancellation, _ find: () throws -> Value) throws -> Value {
        let first = states.update { states in
            switch states[key] {
            case nil, .failed:
                states[key] = .running
                return true
            case .running, .done: return false
            }
        }
        if first {
            let result = Swift.Result { try find() }
            states.update {
                switch result {
                case .success(let value): $0[key] = .done(value)
                case .failure(let error): $0[key] = .failed(error)
                }
            }
            return try result.get()
        }
        let result: Swift.Result<Value, any Error>? = states.wait(cancellation) { states in
            switch states[key] {
            case .done(let value): .success(value)
            case .failed(let error): .failure(error)
            case .running: nil
            case nil: .failure(HTTPError(.cancelled, url: ""))
            }
        }
        guard let result else { throw HTTPError(.cancelled, url: "") }
        return try result.get()
    }
}
