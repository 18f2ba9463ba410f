import TestSupport
import Testing

/// A Debian root file system with a C compiler, as a tar. It is made once, from the mirror that this machine installs
/// from, and kept in the build folder.
enum DebianRoot {
    /// The folder with `debian.tar` alone, nil with a printed reason where it cannot be made.
    static func folder(_ location: SourceLocation = #_sourceLocation) throws -> String? {
        let what = "a real project"
        let folder = "\(Environment.packageFolder)/.build/debian"
        if File.exists("\(folder)/debian.tar") { return folder }
        guard let debootstrap = Program.need("debootstrap", for: what, location) else { return nil }
        guard let (suite, mirror) = try mirror() else {
            Program.skip("\(what): apt names no Debian mirror", location)
            return nil
        }
        let work = try TemporaryFolder("debian")
        // Mounts of its own, so that none stays behind, whatever happens.
        let made = try Program.run(
            "unshare",
            [
                "--mount", debootstrap, "--variant=minbase", "--include=gcc,libc6-dev", suite, "\(work.path)/root",
                mirror,
            ])
        guard made.status == 0 else {
            let words = (made.text + made.errorText).split(separator: "\n").suffix(3).joined(separator: "; ")
            Program.skip("\(what): debootstrap from \(mirror): \(words)", location)
            return nil
        }
        try File.makeFolder(folder)
        let script = """
            set -e
            rm -f root/var/cache/apt/archives/*.deb
            tar --numeric-owner --sort=name -C root -cf "$1/.debian.tar.$$" .
            mv "$1/.debian.tar.$$" "$1/debian.tar"
            """
        let packed = try Program.run("sh", ["-c", script, "sh", folder], folder: work.path)
        #expect(packed.status == 0, "\(packed.errorText)", sourceLocation: location)
        return packed.status == 0 ? folder : nil
    }

    /// The release of this machine and where apt has it from.
    private static func mirror() throws -> (suite: String, url: String)? {
        guard Program.find("apt-get") != nil, File.exists("/etc/os-release") else { return nil }
        let key = "VERSION_CODENAME="
        let lines = try File.text("/etc/os-release").split(separator: "\n")
        guard let suite = lines.first(where: { $0.hasPrefix(key) })?.dropFirst(key.count) else { return nil }
        let targets = try Program.run(
            "apt-get", ["indextargets", "--format", "$(RELEASE) $(SITE)", "Created-By: Packages"])
        for line in targets.text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == suite { return (String(suite), String(words[1])) }
        }
        return nil
    }
}
