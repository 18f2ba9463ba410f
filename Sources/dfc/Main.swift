internal import DfcCommandLine
internal import Glibc

@main
struct Main {
    // On the main actor, so that the first line runs on the first thread, while it is the only one.
    @MainActor
    static func main() async {
        if let status = CommandLineMain.prepare() { exit(status) }
        exit(await CommandLineMain.run())
    }
}
