internal import DfcBasics

/// Paths inside an image by the rules of its operating system (BuildKit's `util/system`). Results use slashes.
enum ImagePaths {
    private static func slashed(_ path: String, _ os: String) -> String {
        os == "windows" ? path.replacing(UInt8(ascii: "\\"), by: UInt8(ascii: "/")) : path
    }

    /// An absolute path: as it is, or joined to `parent` and cleaned. With `keepSlash` a final `/` or `/.` stays.
    static func normalize(
        _ path: String, in parent: String, os: String, keepSlash: Bool
    ) throws(CompileError) -> String {
        let original = slashed(path, os)
        var parent = slashed(parent.isEmpty ? "/" : parent, os)
        parent = try withoutDrive(parent, os, keepSlash: keepSlash)
        if !PathClean.isAbsolute(parent) { parent = PathClean.join("/", parent) }
        var result = try withoutDrive(original.isEmpty ? parent : original, os, keepSlash: keepSlash)
        if !PathClean.isAbsolute(result) { result = PathClean.join(parent, result) }
        if keepSlash {
            if original.ends(with: "/"), !result.ends(with: "/") {
                result += "/"
            } else if original.ends(with: "/.") {
                if result != "/" { result += "/" }
                result += "."
            }
        }
        return slashed(result, os)
    }

    /// The new working directory in the spelling of the operating system.
    static func workdir(_ path: String, from current: String, os: String) throws(CompileError) -> String {
        do {
            let result = try normalize(path, in: current, os: os, keepSlash: false)
            return os == "windows" ? result.replacing(UInt8(ascii: "/"), by: UInt8(ascii: "\\")) : result
        } catch {
            throw CompileError("normalizing workdir: normalizing working directory: \(error.message)")
        }
    }

    /// The path is absolute, on Windows with or without a drive.
    static func isAbsolute(_ path: String, os: String) -> Bool {
        guard os == "windows" else { return PathClean.isAbsolute(path) }
        guard let rest = try? withoutDrive(path, os, keepSlash: false) else { return false }
        return PathClean.isAbsolute(slashed(rest, os))
    }

    /// With slashes (of a path in the spelling of the operating system).
    static func slashes(_ path: String, os: String) -> String { slashed(path, os) }

    /// On Windows: cleaned, without the drive `C:`. Elsewhere the path as it is.
    static func withoutDrive(_ path: String, _ os: String, keepSlash: Bool) throws(CompileError) -> String {
        guard os == "windows" else { return path }
        func fail(_ text: String) -> CompileError { CompileError("removing drive letter: " + text) }
        let bytes = Array(path.utf8)
        if bytes.count == 2, bytes[1] == UInt8(ascii: ":") {
            throw fail("No relative path specified in \(GoQuote.quote(path))")
        }
        if slashed(path, os).begins(with: "//") { throw fail("UNC paths are not supported") }
        let (drive, rest) = path.cut(at: UInt8(ascii: ":"))
        if rest != nil, drive.lowercased() != "c" {
            throw fail("The specified path is not on the system drive (C:)")
        }
        let written = slashed(rest.map { String($0) } ?? path, os)
        let clean = PathClean.clean(written)
        return keepSlash && clean.utf8.count > 1 && written.ends(with: "/") ? clean + "/" : clean
    }

    /// The path of an action: cleaned and absolute; with `keepSlash` a final `/` or `/.` of the text stays.
    static func action(_ path: String, in directory: String = "/", keepSlash: Bool = false) -> String {
        var result = PathClean.clean(path)
        if !PathClean.isAbsolute(result) { result = PathClean.join("/", directory, result) }
        if keepSlash {
            if path.ends(with: "/"), !result.ends(with: "/") {
                result += "/"
            } else if path.ends(with: "/.") {
                if result != "/" { result += "/" }
                result += "."
            }
        }
        return result
    }
}
