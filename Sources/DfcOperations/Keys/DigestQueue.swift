internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Synchronization

/// Content digests that many steps ask for at once: the questions about one tree are answered one after the other by one
/// thread, since only one can look at a tree at a time.
final class DigestQueue: Sendable {
    /// A question and who waits for its answer.
    private struct Question: Sendable {
        var selectors: [ContentSelector]
        var answer: CheckedContinuation<Digest, any Error>
    }

    private enum Subject: Hashable, Sendable {
        case snapshot(Snapshot)
        case folder(FolderTree)
    }

    /// Of the trees that a thread is busy with, the questions that it did not take yet.
    private let waiting = Mutex<[Subject: [Question]]>([:])

    /// The digest of what the selectors choose of the tree.
    func digest(of tree: Tree, _ selectors: [ContentSelector], _ store: Store) async throws -> Digest {
        let subject: Subject =
            switch tree {
            case .snapshot(let snapshot): .snapshot(snapshot)
            case .folder(let folder): .folder(folder)
            }
        return try await withCheckedThrowingContinuation { continuation in
            let question = Question(selectors: selectors, answer: continuation)
            let isFirst = waiting.withLock { waiting in
                if waiting[subject] == nil {
                    waiting[subject] = [question]
                    return true
                }
                waiting[subject]?.append(question)
                return false
            }
            if isFirst { BlockingPool.shared.submit { self.answer(subject, tree, store) } }
        }
    }

    /// Until nobody asks any more.
    private func answer(_ subject: Subject, _ tree: Tree, _ store: Store) {
        while true {
            let questions = waiting.withLock { waiting -> [Question] in
                guard let questions = waiting[subject], !questions.isEmpty else {
                    waiting[subject] = nil
                    return []
                }
                waiting[subject] = []
                return questions
            }
            if questions.isEmpty { return }
            for question in questions {
                question.answer.resume(
                    with: Result { try ContentChecksum.digest(of: tree, selectors: question.selectors, store: store) })
            }
        }
    }
}
