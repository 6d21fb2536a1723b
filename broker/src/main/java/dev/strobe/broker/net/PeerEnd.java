package dev.strobe.broker.net;

/** How a connection to a peer ended. */
public enum PeerEnd {
    /** The host says that nobody listens there. */
    REFUSED,
    /** It could not be made: no answer in time, no such host, no way there. */
    SILENT,
    /** It stood, and is gone. */
    LOST
}
