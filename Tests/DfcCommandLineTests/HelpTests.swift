import DfcCommandLine
import TestSupport
import Testing

@Suite struct HelpTests {
    @Test func overview() {
        #expect(
            HelpText.overview == """
                dfc compiles Dockerfiles to LLB and builds them without a daemon.

                Usage: dfc COMMAND [FLAGS] [ARGUMENTS]

                Commands:
                  compile     Turn a Dockerfile into an LLB definition
                  solve       Build a Dockerfile or run an LLB definition (alias: build)
                  lock        Write the lock file that pins every base image
                  images      List the images in the local store
                  rmi         Remove images from the local store
                  du          List what the local store holds
                  prune       Remove what the local store holds
                  logs        Show the step logs of past builds
                  fsck        Check every blob, layer and row of the local store
                  version     Print the version
                  help        Explain a command
                  completion  Print a shell completion script

                `dfc help COMMAND` tells a command's flags.

                """)
    }

    @Test func prune() {
        #expect(
            HelpText.of(.prune) == """
                Usage: dfc prune [FLAGS]

                Remove what the local store holds.

                Flags:
                  -a, --all                remove everything that no running build uses
                      --keep-storage SIZE  stop when no more than this is left, such as 10GB
                      --filter KEY=VALUE   only what matches, such as type=exec.cachemount
                      --state-dir DIR      the local store (default: DFC_STATE_DIR, else /var/lib/dfc)
                      --config FILE        configuration file (BuildKit daemon TOML)
                  -D, --debug              tell more about failures
                  -h, --help               explain this command

                """)
    }

    @Test func linesFit() {
        for command in CommandName.allCases {
            for line in HelpText.of(command).split(separator: "\n") {
                #expect(line.count <= 100, "\(command.rawValue): \(line)")
            }
        }
    }

    @Test(arguments: CompletionScript.Shell.allCases)
    func completionScriptsParse(_ shell: CompletionScript.Shell) throws {
        let script = CompletionScript.script(for: shell)
        for flag in FlagTable.flags where !flag.isHidden { #expect(script.contains(flag.name), "\(flag.name)") }
        guard let program = Program.find(shell.rawValue) else { return }
        let result = try Program.run(program, ["-n", "/dev/stdin"], input: Array(script.utf8))
        #expect(result.status == 0, "\(result.errorText)")
    }
}
