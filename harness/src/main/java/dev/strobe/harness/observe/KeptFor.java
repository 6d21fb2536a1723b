package dev.strobe.harness.observe;

/** Why a message was kept. */
public enum KeptFor {
    /** One of the slowest of its phase. */
    SLOWEST,
    /** One of the slowest of its second: where the phase as a whole was slower, this is what a quiet time looks like. */
    SLOWEST_OF_SECOND,
    /** Its send failed. */
    ERROR,
    /** The request that carried it was sent more than once. Known only once the broker's recording was read. */
    RETRY,
    /** It was handed to a subscription that had it already. */
    REDELIVERED,
    /** Drawn while a fault or a failover was going on. */
    FAULT,
    /** Carries its trace in its headers. */
    HEAD,
    /** Drawn for contrast. */
    RANDOM;

    /** Value of {@code strobe.kept}. */
    String word() {
        return switch (this) {
            case SLOWEST, SLOWEST_OF_SECOND -> "slowest";
            case ERROR -> "error";
            case RETRY -> "retry";
            case REDELIVERED -> "redelivered";
            case FAULT -> "fault";
            case HEAD -> "head";
            case RANDOM -> "random";
        };
    }

    /** Whether a hash chose it, whatever happened to it. */
    boolean drawn() {
        return this == FAULT || this == HEAD || this == RANDOM;
    }

    /** Whether a part of the budget is held for its kind. */
    boolean rare() {
        return this == ERROR || this == RETRY || this == REDELIVERED || this == FAULT;
    }
}
