internal import DfcBasics
internal import Glibc

/// The three standard streams, byte exact and unbuffered.
package enum Console {
    /// The standard streams that take output.
    package enum Stream: Int32, Sendable {
        /// Results only.
        case output = 1
        /// Progress and messages.
        case error = 2
    }

    /// Writes all bytes; gives false when the other end is gone or the device is full.
    @discardableResult
    package static func write(_ bytes: [UInt8], to stream: Stream) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(stream.rawValue, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: stream.rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Writes a text, bytes that are no UTF-8 as they were.
    @discardableResult
    package static func write(_ text: String, to stream: Stream) -> Bool { write(GoText.bytes(of: text), to: stream) }

    /// The stream is a terminal.
    package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Standard input is a terminal.
    package static var inputIsTerminal: Bool { isatty(0) == 1 }

    /// Columns and rows of the terminal; 80 by 24 where they are not known.
    package static func size(of stream: Stream) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// So many bytes of standard input; fewer only where it ends.
    ///
    /// - Throws: `FlagValueError` when it cannot be read.
    package static func readInput(_ most: Int) throws(FlagValueError) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: max(1, min(most, 1 << 16)))
        while all.count < most {
            let count = read(0, &buffer, min(buffer.count, most - all.count))
            if count > 0 {
                all.append(contentsOf: buffer[..<count])
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw FlagValueError("cannot read standard input: \(String(cString: strerror(errno)))")
            }
        }
        return all
    }

    /// An environment variable; nil where it is not set.
    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The words of the command line behind the program's name, as bytes.
    package static func words() -> [[UInt8]] {
        var words: [[UInt8]] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let word = CommandLine.unsafeArgv[index] else { break }
            words.append(Array(UnsafeRawBufferPointer(start: word, count: strlen(word))))
        }
        return words
    }
}

extension Console {
    /// The process runs as root.
    package static var isRoot: Bool { geteuid() == 0 }
}

extension Console {
    /// Shows the cursor again, where standard error is a terminal.
    package static func restoreCursor() {
        if isTerminal(.error) { write("\u{1B}[?25h\n", to: .error) }
    }
}
