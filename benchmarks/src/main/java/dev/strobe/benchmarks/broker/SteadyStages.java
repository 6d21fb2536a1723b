package dev.strobe.benchmarks.broker;

import dev.strobe.broker.telemetry.ProduceStages;

/** Stages of one request after another, 50 us apart; how long the append took varies up to 33 us. */
final class SteadyStages implements ProduceStages {

    private static final long INTERVAL_NS = 50_000;
    private static final int VARIANTS = 1024;
    private static final long VARIANT_NS = 32;

    private long number;
    private long receivedNs;

    /** Goes on to the next request; returns when that was received. */
    long next() {
        number++;
        receivedNs += INTERVAL_NS;
        return receivedNs;
    }

    int correlationId() {
        return (int) number;
    }

    @Override
    public long topicIdHigh() {
        return 1;
    }

    @Override
    public long topicIdLow() {
        return 2;
    }

    @Override
    public int partition() {
        return 3;
    }

    @Override
    public long baseOffset() {
        return number;
    }

    @Override
    public int recordCount() {
        return 1;
    }

    @Override
    public long producerId() {
        return 7;
    }

    @Override
    public int baseSequence() {
        return (int) number;
    }

    @Override
    public int errorCode() {
        return 0;
    }

    @Override
    public long queuedNs() {
        return receivedNs + 4_000;
    }

    @Override
    public long appendedNs() {
        return queuedNs() + 3_000 + VARIANT_NS * (number & (VARIANTS - 1));
    }

    @Override
    public long flushedNs() {
        return appendedNs();
    }

    @Override
    public long replicatedNs() {
        return appendedNs();
    }
}
