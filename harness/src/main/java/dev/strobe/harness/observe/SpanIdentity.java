package dev.strobe.harness.observe;

/**
 * What makes a span's id besides its trace.
 *
 * @param stage what happened
 * @param subscription -1 for what belongs to no subscription
 * @param attempt 0 for the first, and where there is but one
 */
record SpanIdentity(String stage, int subscription, int attempt) {

    /** Subscription of a span that belongs to no subscription. */
    static final int NO_SUBSCRIPTION = -1;

    static final SpanIdentity ROOT = new SpanIdentity("message");
    static final SpanIdentity SEND = new SpanIdentity("send");

    SpanIdentity(String stage) {
        this(stage, NO_SUBSCRIPTION, 0);
    }

    SpanIdentity stage(String name) {
        return new SpanIdentity(name, subscription, attempt);
    }
}
