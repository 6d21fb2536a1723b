package dev.strobe.harness.observe.cause;

import java.util.EnumSet;
import java.util.Set;

/**
 * A stretch of a message's way, in ns on the monotonic clock, and who was to take it further.
 *
 * @param node the broker that the message was at or on its way to, by its number; empty where that is not known
 */
public record Segment(Kind kind, long startNs, long endNs, String node) {

    /** A part of the way. */
    public enum Kind {
        /** Intended send to send call. */
        SCHEDULE_DELAY,
        /** That part of the schedule delay in which an earlier send call did not return. */
        BLOCKED,
        /** Send call until the broker read the request. */
        CLIENT_OUT,
        DECODED,
        QUEUED,
        APPENDED,
        FLUSHED,
        REPLICATED,
        RESPONDED,
        WRITTEN,
        /** Answer written until the client's callback. */
        ACK_IN,
        /** There to be fetched, until the broker read the fetch that took it. */
        FETCH_OUT,
        /** There to be fetched, and the fetch waiting for it, until it was woken. */
        WAITED,
        READ,
        /** Answer to the fetch written until hand-over. */
        CLIENT_IN,
        /** Nothing is known of where the message was. */
        BLIND;

        private static final Set<Kind> DISTANT = EnumSet.of(BLOCKED, CLIENT_OUT, FETCH_OUT, BLIND);
        private static final Set<Kind> OWN_WORK = EnumSet.of(DECODED, APPENDED, RESPONDED, WRITTEN, READ);
        private static final Set<Owner> GENERATOR = EnumSet.of(Owner.HARNESS, Owner.LOAD);
        private static final Set<Owner> WAY_OUT = EnumSet.of(
                Owner.HARNESS,
                Owner.LOAD,
                Owner.CLIENT,
                Owner.WIRE,
                Owner.BROKER,
                Owner.LOOP,
                Owner.FLUSH,
                Owner.CLUSTER);
        private static final Set<Owner> SERVING = EnumSet.of(Owner.BROKER, Owner.LOOP);
        private static final Set<Owner> COPYING = EnumSet.of(Owner.BROKER, Owner.LOOP, Owner.CLUSTER);
        private static final Set<Owner> FLUSHING = EnumSet.of(Owner.BROKER, Owner.LOOP, Owner.FLUSH);
        private static final Set<Owner> READING = EnumSet.of(Owner.BROKER, Owner.LOOP, Owner.IO);
        private static final Set<Owner> ANSWERING = EnumSet.of(Owner.HARNESS, Owner.CLIENT, Owner.WIRE);
        private static final Set<Owner> ASKING =
                EnumSet.of(Owner.HARNESS, Owner.CONSUMER, Owner.WIRE, Owner.BROKER, Owner.LOOP, Owner.CLUSTER);
        private static final Set<Owner> DELIVERING = EnumSet.of(Owner.HARNESS, Owner.CONSUMER, Owner.WIRE);
        private static final Set<Owner> ANYBODY = EnumSet.complementOf(EnumSet.of(Owner.LOAD, Owner.PROBE));

        Set<Owner> owners() {
            return switch (this) {
                case SCHEDULE_DELAY -> GENERATOR;
                case BLOCKED, CLIENT_OUT -> WAY_OUT;
                case REPLICATED -> COPYING;
                case DECODED, QUEUED, APPENDED, RESPONDED, WRITTEN, WAITED -> SERVING;
                case FLUSHED -> FLUSHING;
                case READ -> READING;
                case ACK_IN -> ANSWERING;
                case FETCH_OUT -> ASKING;
                case CLIENT_IN -> DELIVERING;
                case BLIND -> ANYBODY;
            };
        }

        /**
         * Whether the message need not have been at the broker all that time, so that what a thread of the broker did is
         * evidence only if it was long, or lasted until the broker came to the message.
         */
        boolean distant() {
            return DISTANT.contains(this);
        }

        /** Whether the loop works on the message itself in it: a long task is then its own and no wait for another. */
        boolean ownWork() {
            return OWN_WORK.contains(this);
        }
    }

    /** At no known node. */
    public Segment(Kind kind, long startNs, long endNs) {
        this(kind, startNs, endNs, "");
    }

    /** Whether what a broker of this number did may have to do with it. */
    boolean at(String otherNode) {
        return node.isEmpty() || otherNode.isEmpty() || node.equals(otherNode);
    }

    public Segment {
        if (endNs < startNs) {
            throw new IllegalArgumentException(
                    "segment ends before it starts: kind=" + kind + " startNs=" + startNs + " > endNs=" + endNs);
        }
    }
}
