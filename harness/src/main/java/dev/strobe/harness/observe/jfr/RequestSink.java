package dev.strobe.harness.observe.jfr;

/** Takes requests one after the other. */
@FunctionalInterface
interface RequestSink {

    /** @param values of the kind's fields in their order; valid until this returns */
    void request(RequestKind kind, long[] values);
}
