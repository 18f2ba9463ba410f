internal import DfcCommandLine
internal import Glibc

@main
struct Main {
    static func main() async {
        exit(await CommandLineMain.run())
    }
}
