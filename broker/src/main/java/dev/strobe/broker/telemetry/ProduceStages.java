package dev.strobe.broker.telemetry;

/**
 * What the stage clock needs to know of a produce request at one partition: readings of the monotonic clock in ns, each at
 * or after the one before.
 */
public interface ProduceStages {
    long topicIdHigh();

    long topicIdLow();

    int partition();

    long baseOffset();

    int recordCount();

    long producerId();

    int baseSequence();

    int errorCode();

    long queuedNs();

    long appendedNs();

    long flushedNs();

    long replicatedNs();
}
