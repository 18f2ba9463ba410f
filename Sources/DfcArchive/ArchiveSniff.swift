/// Tells an archive by its content, as ADD does: names and extensions have no say.
package enum ArchiveSniff {
    /// The stream, once decompressed, starts with a valid tar header. An empty archive (zero blocks) and an empty file
    /// are none; nor is a stream that cannot be decompressed.
    package static func isArchive(_ source: any ByteSource) -> Bool {
        do {
            return try TarReader(Decompressor(source)).next() != nil
        } catch {
            return false
        }
    }

    /// The same for the first bytes of a stream (as a context URL is looked at): enough of them to see one header.
    package static func isArchive(firstBytes: [UInt8]) -> Bool { isArchive(BytesSource(firstBytes)) }
}
