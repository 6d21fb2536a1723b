package dev.strobe.broker.partition;

import dev.strobe.broker.telemetry.Instruments;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Sums over all partitions: one set of instruments, however many partitions there are. Thread-safe. */
final class PartitionCounters {

    final LongAdder batches;
    final LongAdder bytes;
    final LongAdder records;
    final LongAdder duplicates;
    /** Producers remembered now. */
    final LongAdder producers = new LongAdder();

    /** Fetches that wait now, once for each partition they wait at. */
    final LongAdder fetchWaits = new LongAdder();

    final LongAdder producersForgotten;
    final LongAdder snapshotsFailed;
    final LongAdder tornBytes;
    /** Partitions that are offline now. */
    final LongAdder offline = new LongAdder();

    final LongAdder inSyncShrinks;
    final LongAdder inSyncExpands;
    final LongAdder truncations;
    /** Partitions led here that not all replicas have in sync, now. */
    final LongAdder underReplicated = new LongAdder();

    /** Partitions led here that take nothing that is to be kept by all in sync, now. */
    final LongAdder belowInSyncMin = new LongAdder();

    private final EnumMap<AppendError, LongAdder> refused = new EnumMap<>(AppendError.class);

    PartitionCounters(Instruments instruments) {
        batches = instruments.counter("strobe_append_batches_total", "Batches appended");
        bytes = instruments.counter("strobe_append_bytes_total", "Bytes of the batches appended");
        records = instruments.counter("strobe_append_records_total", "Records appended");
        duplicates = instruments.counter(
                "strobe_append_duplicates_total", "Batches that were in the log already, and answered from there");
        producersForgotten = instruments.counter(
                "strobe_producers_forgotten_total",
                "Idempotent producers forgotten because their partition knew producer.ids.max of them");
        snapshotsFailed = instruments.counter(
                "strobe_producer_snapshots_failed_total", "Producer snapshots that were not written");
        tornBytes = instruments.counter(
                "strobe_log_torn_bytes_total", "Bytes after the last intact batch, cut off when a log was opened");
        inSyncShrinks = instruments.counter(
                "strobe_in_sync_shrinks_total", "Times that a replica left the in-sync set of a partition led here");
        inSyncExpands = instruments.counter(
                "strobe_in_sync_expands_total", "Times that a replica joined the in-sync set of a partition led here");
        truncations = instruments.counter(
                "strobe_log_truncations_total", "Times that a follower cut its log to agree with its leader's");
        instruments.gauge(
                "strobe_led_partitions_under_replicated",
                "Partitions led here with replicas that are not in sync",
                underReplicated::sum);
        instruments.gauge(
                "strobe_led_partitions_under_min_isr",
                "Partitions led here with fewer replicas in sync than min.insync.replicas",
                belowInSyncMin::sum);
        instruments.gauge("strobe_producers", "Idempotent producers remembered, over all partitions", producers::sum);
        instruments.gauge(
                "strobe_fetch_waits", "Fetches that wait for records, for each of their partitions", fetchWaits::sum);
        instruments.gauge("strobe_partitions_offline", "Partitions that do not serve after a fault", offline::sum);
        for (AppendError error : AppendError.values()) {
            refused.put(error, error == AppendError.NONE ? new LongAdder() : refused(instruments, error));
        }
    }

    private static LongAdder refused(Instruments instruments, AppendError error) {
        return instruments.counter(
                "strobe_append_refused_total",
                "Appends refused",
                "error",
                error.name().toLowerCase(Locale.ROOT));
    }

    LongAdder refused(AppendError error) {
        return Objects.requireNonNull(refused.get(error));
    }
}
