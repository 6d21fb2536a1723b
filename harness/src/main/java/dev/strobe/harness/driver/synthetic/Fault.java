package dev.strobe.harness.driver.synthetic;

/** What the broker does wrong with one message; one fault at most for each. */
enum Fault {
    NONE,
    /** Acknowledged, and never delivered. */
    LOSS,
    /** Stored at two offsets. */
    DUPLICATE,
    /** Stored behind the next message of its producer in its partition. */
    REORDER,
    /** One byte is not as it was sent. */
    CORRUPTION
}
