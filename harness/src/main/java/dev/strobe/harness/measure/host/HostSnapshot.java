package dev.strobe.harness.measure.host;

import org.jspecify.annotations.Nullable;

/**
 * Counters of the processes and the host at one moment; two of them give what was used in between.
 *
 * @param atNs reading of the monotonic clock
 * @param cores processors that harness and target may use
 * @param gcMs total pause time of the harness's collectors so far
 */
public record HostSnapshot(
        long atNs,
        int cores,
        TargetPlace targetPlace,
        ProcessCounters harness,
        ProcessCounters target,
        HostCounters host,
        long heapUsedBytes,
        long gcMs) {

    /** A process group; null is unknown. */
    public record ProcessCounters(
            @Nullable Long cpuNs,
            @Nullable Long rssBytes,
            @Nullable Long writtenBytes) {}

    /** The host; null is unknown. {@code cpus} may exceed the cores that the harness may use. */
    public record HostCounters(
            @Nullable Long allCpuNs,
            @Nullable Long stealNs,
            int cpus,
            @Nullable Long pressureUs,
            @Nullable Long networkBytes) {

        static final HostCounters UNKNOWN = new HostCounters(null, null, 0, null, null);
    }

    private static final double BYTES_PER_MB = 1e6;

    /** What was used from {@code earlier} to this snapshot; a figure is null if it is unknown at either end. */
    public HostUsage since(HostSnapshot earlier) {
        double elapsedNs = Math.max(1, atNs - earlier.atNs);
        Double harnessCores = rate(earlier.harness.cpuNs(), harness.cpuNs(), elapsedNs);
        Double targetCores = rate(earlier.target.cpuNs(), target.cpuNs(), elapsedNs);
        Double allCores = rate(earlier.host.allCpuNs(), host.allCpuNs(), elapsedNs);
        Double ownCores = switch (targetPlace) {
            case PROCESSES -> harnessCores == null || targetCores == null ? null : harnessCores + targetCores;
            case IN_HARNESS -> harnessCores;
            case ELSEWHERE -> null;
        };
        Double foreignCores = allCores == null || ownCores == null ? null : Math.max(0, allCores - ownCores);
        Double steal = rate(earlier.host.stealNs(), host.stealNs(), elapsedNs * Math.max(1, host.cpus()));
        Double pressure = rate(earlier.host.pressureUs(), host.pressureUs(), elapsedNs / 1_000);
        return new HostUsage(
                elapsedNs / 1e9,
                harnessCores,
                targetCores,
                foreignCores,
                percent(steal),
                percent(ownCores == null ? null : ownCores / cores),
                percent(pressure),
                gcMs - earlier.gcMs,
                rate(earlier.writtenBytes(), writtenBytes(), elapsedNs / 1e9 * BYTES_PER_MB),
                rate(earlier.host.networkBytes(), host.networkBytes(), elapsedNs / 1e9 * BYTES_PER_MB));
    }

    /** What harness and target wrote; unknown if either is, unless the target is not a process of this host. */
    private @Nullable Long writtenBytes() {
        Long byHarness = harness.writtenBytes();
        Long byTarget = target.writtenBytes();
        if (targetPlace != TargetPlace.PROCESSES) {
            return byHarness;
        }
        return byHarness == null || byTarget == null ? null : byHarness + byTarget;
    }

    private static @Nullable Double rate(@Nullable Long from, @Nullable Long to, double per) {
        return from == null || to == null ? null : Math.max(0, to - from) / per;
    }

    private static @Nullable Double percent(@Nullable Double share) {
        return share == null ? null : share * 100;
    }
}
