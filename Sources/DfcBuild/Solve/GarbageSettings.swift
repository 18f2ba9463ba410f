internal import DfcBasics
internal import DfcStore

/// The rules of the configuration file by which the store is kept small: the gc keys of BuildKit's `[worker.oci]`.
struct GarbageSettings: Equatable {
    /// The rules; empty when gc is off.
    var policies: [GarbagePolicy]
    /// How long after one gc the next one may measure the store again: limits that somebody set are kept at once.
    var pause: Nanoseconds = 0
    /// One line for each value that cannot be read.
    var warnings: [String] = []

    /// From the `worker.oci` table; nil is no table. Parts of the disk, as in `20%`, are of `diskSize` bytes.
    init(_ worker: JSONValue?, diskSize: Int64) {
        policies = []
        if worker?["gc"]?.bool == false { return }
        if worker == nil { pause = 60_000_000_000 }
        var limits = GarbagePolicy.standard(diskSize: diskSize)[2]
        let table = worker ?? .object([])
        limits.reservedSpace =
            size(table, ["reservedSpace", "gckeepstorage"], "worker.oci", diskSize) ?? limits.reservedSpace
        limits.maxUsedSpace = size(table, ["maxUsedSpace"], "worker.oci", diskSize) ?? limits.maxUsedSpace
        limits.minFreeSpace = size(table, ["minFreeSpace"], "worker.oci", diskSize) ?? limits.minFreeSpace
        guard let rules = worker?["gcpolicy"]?.array else {
            policies = GarbagePolicy.standard(limits)
            return
        }
        for rule in rules { policies.append(policy(rule, diskSize)) }
    }

    private mutating func policy(_ rule: JSONValue, _ diskSize: Int64) -> GarbagePolicy {
        let name = "worker.oci.gcpolicy"
        var policy = GarbagePolicy()
        policy.all = rule["all"]?.bool ?? false
        policy.reservedSpace = size(rule, ["reservedSpace"], name, diskSize) ?? 0
        policy.maxUsedSpace = size(rule, ["maxUsedSpace", "keepBytes"], name, diskSize) ?? 0
        policy.minFreeSpace = size(rule, ["minFreeSpace"], name, diskSize) ?? 0
        switch rule["keepDuration"] {
        case .number(let text): policy.filter.unusedFor = Nanoseconds(text).map { $0 * 1_000_000_000 }
        case .string(let text):
            policy.filter.unusedFor = try? Durations.parse(text)
            if policy.filter.unusedFor == nil { warnings.append("\(name).keepDuration: no duration: \(text)") }
        case nil, .null, .bool, .array, .object: break
        }
        for filter in rule["filters"]?.array ?? [] {
            let text = filter.string ?? ""
            guard text.hasPrefix("type==") else {
                warnings.append("\(name).filters: only type==TYPE has a meaning here: \(text)")
                continue
            }
            policy.filter.types.append(String(text.dropFirst("type==".count)))
        }
        return policy
    }

    /// The first of the keys that is there: bytes, a text such as `10GB`, or a part of the disk.
    private mutating func size(_ table: JSONValue, _ keys: [String], _ name: String, _ diskSize: Int64) -> Int64? {
        for key in keys {
            guard let value = table[key] else { continue }
            switch value {
            case .number(let text): if let bytes = Int64(text) { return bytes }
            case .string(let text):
                if text.hasSuffix("%"), let part = Int64(text.dropLast()), (0...100).contains(part) {
                    return diskSize / 100 * part
                }
                if let bytes = ByteSize.parse(text) { return bytes }
            case .null, .bool, .array, .object: break
            }
            warnings.append("\(name).\(key): expected bytes, a size such as 10GB, or a part such as 20%")
        }
        return nil
    }
}
