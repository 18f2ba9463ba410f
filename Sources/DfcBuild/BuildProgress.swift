package import DfcBasics
package import LLB

/// Takes the events of a build and knows what they are about.
package protocol BuildProgress: ProgressSink {
    /// Tells of a definition before events about its ops come: progress groups and places in the Dockerfile.
    func learn(_ definition: Definition)
}

/// Shows and keeps nothing.
package struct NoProgress: BuildProgress {
    /// Nothing to set up.
    package init() {}
    /// Drops the event.
    package func report(_ event: ProgressEvent) {}
    /// Forgets the definition.
    package func learn(_ definition: Definition) {}
}
