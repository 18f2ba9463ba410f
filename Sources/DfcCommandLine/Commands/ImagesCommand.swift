internal import DfcBasics
internal import DfcStore
internal import ImageSpec

/// `dfc images`
enum ImagesCommand {
    /// Lists the images of the local store: name, digest, size of the root, time.
    static func run(_ arguments: Arguments) throws -> Int32 {
        let isJSON = try arguments.choice("format") == "json"
        let images = try StoreAccess.with(arguments) { try $0.images.all() }
        if isJSON {
            let list = images.map { image in
                JSONValue.object([
                    .init("name", .string(image.name)), .init("digest", .string(image.target.digest.description)),
                    .init("mediaType", .string(image.target.mediaType)), .init("size", .int(image.target.size)),
                    .init("createdAt", .string(Timestamp.text(image.created))),
                ])
            }
            Console.write(GoJSON.indented(.array(list)) + [10], to: .output)
            return 0
        }
        let rows = images.map { [$0.name, String($0.target.digest.hex.prefix(12)), TextTable.time($0.created)] }
        Console.write(TextTable.text(["NAME", "DIGEST", "CREATED"], rows), to: .output)
        return 0
    }
}
