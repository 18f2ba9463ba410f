internal import DfcBasics
internal import DfcHost
internal import DfcStore

/// `dfc du`
enum DuCommand {
    /// Lists the records of the local store and what they occupy together.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let isJSON = try arguments.choice("format") == "json"
        let filter = try RecordFilters.read(arguments)
        let records = try StoreAccess.with(arguments) { try $0.diskUsage() }.filter {
            filter.matches($0, at: System.now())
        }
        Console.write(
            isJSON ? GoJSON.indented(.array(records.map(json))) + [10] : Array(table(records).utf8), to: .output)
        return 0
    }

    /// A record in the members of BuildKit's `du`.
    static func json(_ record: UsageRecord) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(record.id)), .init("inUse", .bool(record.inUse)),
            .init("mutable", .bool(record.mutable)), .init("size", .int(record.size)),
            .init("recordType", .string(record.recordType)), .init("description", .string(record.description)),
            .init("createdAt", .string(Timestamp.text(record.createdAt))),
        ]
        if let used = record.lastUsedAt { members.append(.init("lastUsedAt", .string(Timestamp.text(used)))) }
        members.append(.init("usageCount", .int(record.usageCount)))
        return .object(members)
    }

    private static func table(_ records: [UsageRecord]) -> String {
        let rows = records.map { record in
            [
                record.id, record.inUse ? "yes" : "no", ProgressNumbers.size(record.size), record.recordType,
                TextTable.time(record.lastUsedAt ?? record.createdAt), record.description,
            ]
        }
        let total = records.reduce(0) { $0 + $1.size }
        return TextTable.text(["ID", "IN USE", "SIZE", "TYPE", "LAST USED", "DESCRIPTION"], rows)
            + "Total: \(ProgressNumbers.size(total))\n"
    }
}
