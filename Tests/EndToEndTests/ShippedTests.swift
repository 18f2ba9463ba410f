import TestSupport
import Testing

/// The program as `make build` leaves it: one file, whose start costs little beside what a short command does.
@Suite struct ShippedTests {
    /// Lines that `readelf` gives about the shipped program; nil for one with symbols, which is a debug build.
    private func lines(_ option: String) throws -> [Substring]? {
        guard let reader = Program.need("readelf", for: "what is shipped") else { return nil }
        guard let program = Dfc.binary else {
            Program.skip("what is shipped: no dfc is built and DFC_BIN is not set")
            return nil
        }
        if try Program.run(reader, ["-SW", program]).text.contains(" .symtab ") {
            print("left out: what is shipped (\(program) has symbols)")
            return nil
        }
        let result = try Program.run(reader, [option, program])
        #expect(result.status == 0, "\(result.errorText)")
        return result.text.split(separator: "\n")
    }

    @Test("Nothing but libc is loaded, from where the system has it")
    func libraries() throws {
        guard let lines = try lines("-dW") else { return }
        let needed = lines.filter { $0.contains("(NEEDED)") }.compactMap { $0.split(separator: "[").last?.dropLast() }
        #expect(needed.contains("libc.so.6"))
        #expect(needed.allSatisfy { $0 == "libc.so.6" || $0 == "libm.so.6" || $0.hasPrefix("ld-linux") }, "\(needed)")
        #expect(!lines.contains { $0.contains("RUNPATH") || $0.contains("RPATH") })
    }

    @Test("At the start nothing is moved, and there are few symbols to look through")
    func relocations() throws {
        guard let moved = try lines("-rW"), let symbols = try lines("--dyn-syms") else { return }
        #expect(!moved.isEmpty)
        #expect(moved.count { $0.contains("_RELATIVE") } == 0)
        #expect(symbols.count { !$0.contains(" UND ") } < 20)
        #expect(symbols.count < 1000)
    }
}
