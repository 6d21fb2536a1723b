package dev.strobe.broker.telemetry;

/**
 * Where finished requests leave their stages: into the recorders of the calling loop, and into the flight recorder.
 *
 * <p>On the hot path: allocates nothing but the event, waits for nobody. One per loop; that loop only.
 */
public interface StageClock {

    /** One partition's part of a produce request, once its answer was written. */
    void produced(
            ProduceStages stages,
            int clientHash,
            int correlationId,
            long receivedNs,
            long decodedNs,
            long respondedNs,
            long writtenNs);

    /** A fetch that brought records of one partition, once its answer was written. */
    void fetched(FetchStages stages);

    /** What a fetch tells; the fields of {@link FetchEvent}, times as readings of the monotonic clock. */
    final class FetchStages {
        public long topicIdHigh;
        public long topicIdLow;
        public int partition;
        public long baseOffset;
        public int recordCount;
        public int clientHash;
        public int correlationId;
        public int bytes;
        public long receivedNs;
        public long decodedNs;
        public long waitedNs;
        public long readNs;
        public long respondedNs;
        public long writtenNs;
    }

    /** Measures nothing. */
    StageClock OFF = new StageClock() {
        @Override
        public void produced(
                ProduceStages stages,
                int clientHash,
                int correlationId,
                long receivedNs,
                long decodedNs,
                long respondedNs,
                long writtenNs) {}

        @Override
        public void fetched(FetchStages stages) {}
    };
}
