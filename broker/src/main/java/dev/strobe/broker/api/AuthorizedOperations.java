package dev.strobe.broker.api;

/** What a client may do, as the protocol tells it: a bit for each operation's code. There is no authorizer: everything. */
public final class AuthorizedOperations {

    /** Read, write, create, delete, alter, describe, describe and alter configs. */
    public static final int OF_TOPIC = bits(3, 4, 5, 6, 7, 8, 10, 11);

    /** Create, alter, describe, cluster action, describe and alter configs, idempotent write. */
    public static final int OF_CLUSTER = bits(5, 7, 8, 9, 10, 11, 12);

    private AuthorizedOperations() {}

    private static int bits(int... codes) {
        int bits = 0;
        for (int code : codes) {
            bits |= 1 << code;
        }
        return bits;
    }
}
