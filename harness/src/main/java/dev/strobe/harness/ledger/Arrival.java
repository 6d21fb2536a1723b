package dev.strobe.harness.ledger;

/** What the ledger makes of one intact message that was handed to a consumer. */
public enum Arrival {
    /** The subscription sees this message for the first time; the only kind whose latency counts. */
    FIRST,
    /** The same message at another offset than before: it was stored twice. */
    DUPLICATE,
    /** The same offset once more, as after a rebalance or a restart: no error. */
    REDELIVERED,
    /** No producer of this subscription's topic has sent this message. */
    UNKNOWN_MESSAGE
}
