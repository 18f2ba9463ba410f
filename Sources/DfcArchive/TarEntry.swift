/// One member of a tar archive, all but its data.
package struct TarEntry: Sendable, Equatable {
    /// What a member is.
    package enum Kind: Hashable, Sendable {
        /// A regular file (`0`, NUL).
        case file
        /// Another name of an earlier member (`1`).
        case hardlink
        /// `2`
        case symlink
        /// `3`
        case character
        /// `4`
        case block
        /// `5`
        case directory
        /// `6`
        case fifo
        /// Any other type flag.
        case other(UInt8)
    }

    /// The name as it stands in the archive: any bytes but NUL, not cleaned. Folders usually end in `/`.
    package var path: [UInt8]
    /// What it is.
    package var kind: Kind
    /// Permission and set-id bits (07777). What the header says beyond is cut.
    package var mode: UInt32
    /// Owner by number.
    package var uid: Int64
    /// Group by number.
    package var gid: Int64
    /// Bytes of data.
    package var size: Int64
    /// Time of the last change.
    package var modified: TarTime
    /// Time of the last access, where the archive tells it.
    package var accessed: TarTime?
    /// Time of the last change of the metadata, where the archive tells it.
    package var changed: TarTime?
    /// Target of a link, as it stands in the archive.
    package var linkTarget: [UInt8]
    /// Major number of a device.
    package var major: UInt32
    /// Minor number of a device.
    package var minor: UInt32
    /// Extended attributes (`SCHILY.xattr.*` records), sorted by name.
    package var xattrs: [Xattr]
    /// Owner by name.
    package var userName: String
    /// Group by name.
    package var groupName: String

    /// An extended attribute.
    package struct Xattr: Sendable, Equatable {
        /// Such as `security.capability`.
        package var name: String
        /// Its bytes.
        package var value: [UInt8]
        /// Both.
        package init(_ name: String, _ value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// A member with the members that matter for its kind.
    package init(
        path: [UInt8], kind: Kind, mode: UInt32 = 0, uid: Int64 = 0, gid: Int64 = 0, size: Int64 = 0,
        modified: TarTime = .zero, linkTarget: [UInt8] = [], major: UInt32 = 0, minor: UInt32 = 0,
        xattrs: [Xattr] = []
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.size = size
        self.modified = modified
        self.linkTarget = linkTarget
        self.major = major
        self.minor = minor
        self.xattrs = xattrs
        userName = ""
        groupName = ""
    }

    /// The name as text for messages; bytes that are no UTF-8 become U+FFFD.
    package var name: String { String(decoding: path, as: UTF8.self) }
}

extension TarEntry.Kind {
    /// The kind of a type flag.
    init(flag: UInt8) {
        switch flag {
        case 0, UInt8(ascii: "0"): self = .file
        case UInt8(ascii: "1"): self = .hardlink
        case UInt8(ascii: "2"): self = .symlink
        case UInt8(ascii: "3"): self = .character
        case UInt8(ascii: "4"): self = .block
        case UInt8(ascii: "5"): self = .directory
        case UInt8(ascii: "6"): self = .fifo
        default: self = .other(flag)
        }
    }

    /// The type flag.
    var flag: UInt8 {
        switch self {
        case .file: UInt8(ascii: "0")
        case .hardlink: UInt8(ascii: "1")
        case .symlink: UInt8(ascii: "2")
        case .character: UInt8(ascii: "3")
        case .block: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .fifo: UInt8(ascii: "6")
        case .other(let flag): flag
        }
    }

    /// Such members have no data, whatever size their header names.
    var isHeaderOnly: Bool {
        switch self {
        case .hardlink, .symlink, .character, .block, .directory, .fifo: true
        case .file, .other: false
        }
    }
}
