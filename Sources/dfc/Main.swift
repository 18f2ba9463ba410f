internal import DfcCommandLine
internal import Glibc

@main
struct Main {
    static func main() {
        if let status = CommandLineMain.prepare() ?? CommandLineMain.runAlone() { exit(status) }
        Task.detached { exit(await CommandLineMain.run()) }
        while true { pause() }
    }
}
