internal import DfcBasics
internal import DfcHost
internal import Synchronization

/// Hears how the hashing of contents gets on: bytes done and bytes to do. Called from several threads.
package typealias HashWatcher = @Sendable (_ done: Int64, _ total: Int64) -> Void

/// A tree as its content digests see it. What was listed and hashed once is kept.
final class ChecksumTree {
    let root: ChecksumNode
    /// Attributes with this prefix do not count.
    private let skippedAttributes: String?
    /// Where the tree's root is on this machine now.
    var base: String
    /// Hears of bytes of content hashed and bytes to hash, at each computing.
    var watcher: HashWatcher?
    /// Nodes whose own digest was computed since this was last emptied.
    var computed: [ChecksumNode] = []

    init(root: ChecksumNode, base: String, skippedAttributes: String? = nil) {
        self.root = root
        self.base = base
        self.skippedAttributes = skippedAttributes
    }

    /// Members of a directory, read from disk where that was not done yet.
    func children(of node: ChecksumNode) throws(StoreError) -> [ChecksumNode] {
        if let known = node.children { return known }
        guard node.isDirectory else { return [] }
        let folder = base + node.path
        let listed = try hosted { () throws(HostError) in
            var nodes: [ChecksumNode] = []
            for name in try System.list(folder) {
                guard let stat = try System.statIfPresent("\(folder)/\(name)") else { continue }
                nodes.append(ChecksumNode(node.relative.isEmpty ? name : "\(node.relative)/\(name)", stat: stat))
            }
            return nodes
        }
        node.children = listed
        return listed
    }

    func child(_ name: String, of node: ChecksumNode) throws(StoreError) -> ChecksumNode? {
        let members = try children(of: node)
        let wanted = PathText.bytes(of: name)
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle].withName({ $0.lexicographicallyPrecedes(wanted) }) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < members.count && members[low].withName({ $0.elementsEqual(wanted) }) ? members[low] : nil
    }

    /// What the path names, links on the way resolved inside the tree, one at its end only with `followLast`. Nil when
    /// there is nothing.
    func find(_ path: String, followLast: Bool) throws(StoreError) -> ChecksumNode? {
        // A missing part still counts for the `..` behind it.
        var trail: [ChecksumNode?] = [root]
        var waiting = Array(RootPath.components(path).reversed())
        var links = 0
        while let part = waiting.popLast() {
            if part == ".." {
                if trail.count > 1 { trail.removeLast() }
                continue
            }
            let parent = trail[trail.count - 1]
            let next = if let parent { try child(part, of: parent) } else { nil as ChecksumNode? }
            guard let next, next.stat.kind == .symlink, followLast || !waiting.isEmpty else {
                trail.append(next)
                continue
            }
            links += 1
            if links > 255 { throw .other("too many links") }
            let target = try hosted { () throws(HostError) in try System.readlink(base + next.path) }
            if PathClean.isAbsolute(target) { trail = [root] }
            waiting.append(contentsOf: RootPath.components(target).reversed())
        }
        return trail[trail.count - 1]
    }

    /// Digest of the object with all that is below it.
    func recursive(_ node: ChecksumNode) throws(StoreError) -> Digest {
        if let known = node.recursive { return known }
        var wanted: [ChecksumNode] = []
        try collect(node, into: &wanted)
        try compute(wanted)
        return try combined(node)
    }

    /// Digest of the object alone.
    func own(_ node: ChecksumNode) throws(StoreError) -> Digest {
        if let known = node.own { return known }
        try compute([node])
        return try node.own.orThrow(.notFound(path: node.path))
    }

    private func collect(_ node: ChecksumNode, into wanted: inout [ChecksumNode]) throws(StoreError) {
        if node.recursive != nil { return }
        if node.own == nil { wanted.append(node) }
        for child in try children(of: node) { try collect(child, into: &wanted) }
    }

    private func combined(_ node: ChecksumNode) throws(StoreError) -> Digest {
        let alone = try own(node)
        guard node.isDirectory else { return alone }
        if let known = node.recursive { return known }
        var hasher = SHA256()
        hasher.update([0])
        alone.write(to: &hasher)
        for child in try children(of: node) {
            hasher.update([0])
            child.withName { hasher.update($0) }
            if child.isDirectory {
                try combined(child).write(to: &hasher)
            } else {
                try own(child).write(to: &hasher)
            }
        }
        let digest = hasher.finish()
        node.recursive = digest
        return digest
    }

    /// Computes the own digests, on two threads where there is enough to do.
    func compute(_ nodes: [ChecksumNode]) throws(StoreError) {
        let nodes = nodes.filter { $0.own == nil }
        let subjects = nodes.map {
            FileDigest.Subject(path: base + $0.path, stat: $0.stat, skippedAttributes: skippedAttributes)
        }
        let (digests, failure) = digests(of: subjects)
        for (node, digest) in zip(nodes, digests) { node.own = digest }
        // Also where something failed: a large folder is not to be hashed anew for the sake of one file.
        computed.append(contentsOf: nodes.filter { $0.own != nil })
        if let failure { throw failure }
    }

    /// What could be computed, and the first failure.
    private func digests(of subjects: [FileDigest.Subject]) -> (digests: [Digest?], failure: StoreError?) {
        let portion = 64
        let portions = (subjects.count + portion - 1) / portion
        let bytes = subjects.reduce(Int64(0)) { $0 + ($1.stat.kind == .file ? $1.stat.size : 0) }
        let isSmall = subjects.count < 2 || (portions < 2 && bytes < 1 << 20)
        let watcher = watcher
        let hashed = Atomic<Int64>(0)
        watcher?(0, bytes)
        // Also when something cannot be hashed.
        defer { watcher?(bytes, bytes) }
        let results = Mutex<(digests: [Digest?], failures: [Int: StoreError])>(
            (Array(repeating: nil, count: subjects.count), [:]))
        // Few large files are shared out one by one.
        let size = portions < 8 ? max(1, subjects.count / 16) : portion
        let count = (subjects.count + size - 1) / size
        BlockingPool.concurrently(count, width: isSmall ? 1 : 2) { index in
            let part = index * size..<min(subjects.count, (index + 1) * size)
            var digests: [Digest?] = []
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: FileDigest.bufferSize, alignment: 64)
            defer { buffer.deallocate() }
            for number in part {
                do throws(StoreError) {
                    digests.append(
                        try FileDigest.digest(of: subjects[number], buffer) { count in
                            let done = hashed.add(Int64(count), ordering: .relaxed).newValue
                            watcher?(done, bytes)
                        })
                } catch {
                    digests.append(nil)
                    results.withLock { $0.failures[number] = error }
                }
            }
            results.withLock { $0.digests.replaceSubrange(part, with: digests) }
        }
        return results.withLock { ($0.digests, $0.failures.min { $0.key < $1.key }?.value) }
    }
}

/// Paths inside a tree.
enum RootPath {
    /// The parts of a path without empty ones and `.`.
    static func components(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).compactMap { part in
            part.elementsEqual(".".utf8) ? nil : String(Substring(part))
        }
    }
}
