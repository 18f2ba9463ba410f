package import DfcArchive

/// How a layer is wanted as a blob.
package struct LayerBlobRequest: Sendable {
    /// `none`, `gzip` or `zstd`; of a blob that is made now.
    package var compression: Compression
    /// Level of the compressor; nil for its default.
    package var level: Int?
    /// A blob that is there already counts only if it has this compression.
    package var isForced: Bool
    /// No time in the layer may be later than this, in seconds; the layer gets another diff ID where one is.
    package var epoch: Int64?

    /// A request with all its members.
    package init(compression: Compression = .gzip, level: Int? = nil, isForced: Bool = false, epoch: Int64? = nil) {
        self.compression = compression
        self.level = level
        self.isForced = isForced
        self.epoch = epoch
    }

    /// What a blob made for this request is recorded as.
    var key: String {
        var text = compression.rawValue
        if let level { text += "-\(level)" }
        if let epoch { text += "@\(epoch)" }
        return text
    }
}
