/// Where the data of a sparse member lies (GNU tar's PAX formats 0.0, 0.1 and 1.0). Reading gives zeros for the holes.
struct TarSparse {
    private struct Part {
        var offset: Int64
        var length: Int64
    }

    private var parts: ArraySlice<Part>
    private let size: Int64
    private var at: Int64 = 0

    private static let fault = ArchiveError.malformed("invalid tar header")

    /// Bytes of data that are stored.
    var storedSize: Int64 { parts.reduce(0) { $0 + $1.length } }

    /// The map of a member, or nil when it is not sparse; its name and size become the real ones.
    static func find(
        _ records: PAXRecords, entry: inout TarEntry,
        data: (UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> TarSparse? {
        func text(_ key: String) -> String? { records.values[key].map { String(decoding: $0, as: UTF8.self) } }
        let major = text("GNU.sparse.major") ?? ""
        let minor = text("GNU.sparse.minor") ?? ""
        var numbers = records.sparsePairs
        if let map = text("GNU.sparse.map"), numbers.isEmpty {
            numbers = []
            for part in map.split(separator: ",") {
                guard let number = Int64(part) else { throw fault }
                numbers.append(number)
            }
        }
        let isOne = major == "1" && minor == "0"
        let isZero = (major == "0" && (minor == "0" || minor == "1")) || (major.isEmpty && !numbers.isEmpty)
        guard isOne || isZero else { return nil }
        if let name = records.values["GNU.sparse.name"], !name.isEmpty { entry.path = name }
        if let real = text("GNU.sparse.size") ?? text("GNU.sparse.realsize") {
            guard let size = Int64(real) else { throw fault }
            entry.size = size
        }
        if isOne { numbers = try storedMap(data) }
        return try TarSparse(numbers, size: entry.size)
    }

    /// Format 1.0: the map stands in decimal lines before the data, padded to a whole block.
    private static func storedMap(
        _ data: (UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> [Int64] {
        var numbers: [Int64] = []
        var wanted = 1
        var current: Int64?
        var blocks = 0
        while numbers.count < wanted {
            blocks += 1
            guard blocks <= TarReader.largestHeader / TarBlock.size else { throw fault }
            for byte in try block(data) {
                if numbers.count == wanted { break }
                switch byte {
                case 48...57:
                    let (tens, high) = (current ?? 0).multipliedReportingOverflow(by: 10)
                    let (sum, over) = tens.addingReportingOverflow(Int64(byte - 48))
                    guard !high, !over else { throw fault }
                    current = sum
                case 10:
                    guard let number = current else { throw fault }
                    current = nil
                    numbers.append(number)
                    if numbers.count == 1 {
                        guard number <= 1 << 20 else { throw fault }
                        wanted = 1 + Int(number) * 2
                    }
                default: throw fault
                }
            }
        }
        return Array(numbers.dropFirst())
    }

    private static func block(
        _ data: (UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: TarBlock.size)
        var result: Result<Void, ArchiveError> = .success(())
        bytes.withUnsafeMutableBytes { buffer in
            result = Result { () throws(ArchiveError) in try data(buffer) }
        }
        try result.get()
        return bytes
    }

    private init(_ numbers: [Int64], size: Int64) throws(ArchiveError) {
        guard size >= 0, numbers.count % 2 == 0 else { throw Self.fault }
        var parts: [Part] = []
        var end: Int64 = 0
        for index in stride(from: 0, to: numbers.count, by: 2) {
            let (offset, length) = (numbers[index], numbers[index + 1])
            guard offset >= end, length >= 0, length <= size, offset <= size - length else { throw Self.fault }
            end = offset + length
            if length > 0 { parts.append(Part(offset: offset, length: length)) }
        }
        self.parts = parts[...]
        self.size = size
    }

    /// Fills the buffer with data and zeros; says how many bytes that were.
    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer,
        data: (UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> Int {
        var done = 0
        while done < buffer.count, at < size {
            let next = parts.first?.offset ?? size
            if at < next {
                let count = Int(min(Int64(buffer.count - done), next - at))
                UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + count)]).initializeMemory(
                    as: UInt8.self, repeating: 0)
                done += count
                at += Int64(count)
                continue
            }
            guard var part = parts.first else { break }
            let count = Int(min(Int64(buffer.count - done), part.length))
            try data(UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + count)]))
            done += count
            at += Int64(count)
            part.offset += Int64(count)
            part.length -= Int64(count)
            parts[parts.startIndex] = part
            if part.length == 0 { parts.removeFirst() }
        }
        return done
    }
}
