package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.telemetry.Instruments;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** What the followers of one node count, over all its loops. Thread-safe. */
public final class ReplicationMeters {

    final LongAdder fetches;
    final LongAdder bytes;
    final LongAdder failedLinks;
    final LongAdder throttles;
    private final EnumMap<ReplicaError, LongAdder> refused = new EnumMap<>(ReplicaError.class);
    private final List<ReplicaFetchers> loops = new CopyOnWriteArrayList<>();

    public ReplicationMeters(Instruments instruments) {
        fetches = instruments.counter("strobe_replica_fetches_total", "Fetches from leaders that were answered");
        bytes = instruments.counter("strobe_replica_fetched_bytes_total", "Bytes of records fetched from leaders");
        failedLinks = instruments.counter(
                "strobe_replica_links_failed_total",
                "Fetches from leaders that got no answer: refused, lost, too late");
        throttles = instruments.counter(
                "strobe_replica_throttles_total", "Times that reassignment.throttle.rate kept a new replica waiting");
        for (ReplicaError error : ReplicaError.values()) {
            if (error != ReplicaError.NONE) {
                refused.put(
                        error,
                        instruments.counter(
                                "strobe_replica_refused_total",
                                "Partitions in answers of leaders that came with an error",
                                "error",
                                error.name()));
            }
        }
        instruments.gauge(
                "strobe_replica_partitions", "Partitions that follow a leader", () -> sum(ReplicaFetchers::followed));
        instruments.gauge(
                "strobe_replica_lag_records",
                "Records that the replica furthest behind has not fetched, as its last answer told",
                () -> max(ReplicaFetchers::lagRecords));
        instruments.gauge(
                "strobe_replica_lag_milliseconds",
                "For so long the replica furthest behind has not had all that its leader had",
                () -> max(ReplicaFetchers::lagMs));
    }

    void add(ReplicaFetchers loop) {
        loops.add(loop);
    }

    LongAdder refused(ReplicaError error) {
        return Objects.requireNonNull(refused.get(error));
    }

    private long sum(ToLongFunction<ReplicaFetchers> reading) {
        return loops.stream().mapToLong(reading).sum();
    }

    private long max(ToLongFunction<ReplicaFetchers> reading) {
        return loops.stream().mapToLong(reading).max().orElse(0);
    }
}
