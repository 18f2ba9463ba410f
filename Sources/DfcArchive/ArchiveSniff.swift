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

    /// The same for the first 1,024 bytes of a stream (as a context URL is looked at), or all of a shorter one. What
    /// stands behind the first header is not looked at: it may be cut. A compressed stream of which so few bytes unpack
    /// to nothing counts by its magic.
    package static func isArchive(firstBytes: [UInt8]) -> Bool {
        var block = [UInt8](repeating: 0, count: TarBlock.size)
        do {
            let source = try Decompressor(BytesSource(firstBytes))
            var result: Result<Int, ArchiveError> = .success(0)
            block.withUnsafeMutableBytes { buffer in
                result = Result { () throws(ArchiveError) in try source.fill(buffer) }
            }
            if try result.get() == TarBlock.size { return TarBlock(bytes: block).form != nil }
        } catch {
            // Cut in the middle of a compressed block.
        }
        return firstBytes.count >= 1024 && slowMagics.contains { firstBytes.starts(with: $0) }
    }

    /// Formats that unpack in big blocks: bzip2, xz, zstd.
    private static let slowMagics: [[UInt8]] = [
        Array("BZh".utf8), [0xFD] + Array("7zXZ\0".utf8), [0x28, 0xB5, 0x2F, 0xFD],
    ]
}
