package dev.strobe.harness.observe.cause;

/** Who can keep a message waiting: a whole process, one kind of thread in it, or the way between the two. */
public enum Owner {
    /** The harness as a whole. */
    HARNESS,
    /** The thread that sends a producer's messages; its id is the producer's number. */
    LOAD,
    /** The producer client's own thread that writes requests and reads answers; its id is the client id. */
    CLIENT,
    /** The thread that polls; its id is the client id. */
    CONSUMER,
    /** The thread that measures round trips: only its own delays are evidence, against the network. */
    PROBE,
    /** The way between harness and broker. */
    WIRE,
    /** The broker as a whole. */
    BROKER,
    /** A thread of the broker that serves requests. */
    LOOP,
    /** The broker's thread that makes appends durable. */
    FLUSH,
    /** A thread of the broker that reads from disk. */
    IO,
    /** All nodes together: who leads, and what was done to them on purpose; its id is the partition. */
    CLUSTER
}
