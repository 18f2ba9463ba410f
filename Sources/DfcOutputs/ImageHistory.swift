internal import DfcBasics
internal import ImageSpec

/// Makes the history of an image fit its layers (BuildKit's rules).
enum ImageHistory {
    /// What the store knows of a layer.
    struct LayerFacts {
        var created: Nanoseconds
        var description: String
    }

    /// Entries beyond the layers lose theirs, missing entries are added, and every entry gets a time. Second: whether
    /// there was more history than layers.
    static func reconciled(
        _ original: [HistoryEntry], with layers: [LayerFacts]
    ) -> (history: [HistoryEntry], hadSurplus: Bool) {
        var history = original
        let named = history.count { !$0.emptyLayer }
        if named > layers.count {
            var taken = 0
            for index in history.indices where !history[index].emptyLayer {
                if taken >= layers.count { history[index].emptyLayer = true } else { taken += 1 }
            }
        }
        for layer in layers.dropFirst(named) {
            var entry = HistoryEntry()
            entry.created = Timestamp.text(layer.created)
            entry.createdBy = layer.description.isEmpty ? "created by buildkit" : layer.description
            entry.comment = "buildkit.exporter.image.v0"
            history.append(entry)
        }
        var layer = 0
        for index in history.indices where !history[index].emptyLayer {
            if history[index].created.isEmpty { history[index].created = Timestamp.text(layers[layer].created) }
            layer += 1
        }
        fillTimes(&history)
        return (history, named > layers.count)
    }

    /// An entry without a time gets that of the first layer of the build, later ones that of the entry before.
    private static func fillTimes(_ history: inout [HistoryEntry]) {
        var created = ""
        var sawHole = false
        for entry in history {
            if entry.created.isEmpty {
                sawHole = true
            } else {
                created = entry.created
                if sawHole { break }
            }
        }
        sawHole = false
        for index in history.indices {
            if history[index].created.isEmpty {
                sawHole = true
                history[index].created = created
            } else if sawHole {
                created = history[index].created
            }
        }
    }

    /// Behind the part that is equal to the base image's history no time is missing or later than the epoch.
    static func clamp(_ history: inout [HistoryEntry], epoch: Int64, base: [HistoryEntry]) {
        let limit = epoch.multipliedClamping(by: 1_000_000_000)
        var isBase = true
        for index in history.indices {
            if isBase, index < base.count, history[index] == base[index] { continue }
            isBase = false
            let time = Timestamp.parse(history[index].created)
            if time.map({ $0 > limit }) ?? true { history[index].created = Timestamp.text(limit) }
        }
    }

    /// The JSON form in the order of the OCI Go type; `null` where there is no entry.
    static func json(_ history: [HistoryEntry]) -> JSONValue {
        if history.isEmpty { return .null }
        return .array(
            history.map { entry in
                var members: [JSONValue.Member] = []
                func add(_ key: String, _ value: String) {
                    if !value.isEmpty { members.append(.init(key, .string(value))) }
                }
                add("created", entry.created)
                add("created_by", entry.createdBy)
                add("author", entry.author)
                add("comment", entry.comment)
                if entry.emptyLayer { members.append(.init("empty_layer", .bool(true))) }
                return .object(members)
            })
    }
}
