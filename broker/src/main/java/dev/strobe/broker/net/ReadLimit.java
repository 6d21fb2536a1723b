package dev.strobe.broker.net;

/** Why a connection is not read for a while. */
enum ReadLimit {
    /** The memory of requests over all connections is spent. */
    REQUEST_BYTES("request-bytes"),
    /** Too many requests of this connection are unanswered. */
    IN_FLIGHT("in-flight"),
    /** The client has not taken the answers it asked for. */
    SLOW_READER("slow-reader");

    private final String word;

    ReadLimit(String word) {
        this.word = word;
    }

    /** As metrics and events spell it. */
    String word() {
        return word;
    }
}
