package dev.strobe.reports.chart;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.SeriesPoint;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How near the machine was to its own ceiling in one phase: CPU in cores, the mean over its intervals.
 *
 * @param harness null where it could not be read, as the next two
 */
public record MachineLoad(
        @Nullable Double harness,
        @Nullable Double target,
        @Nullable Double foreign) {

    /** Empty where nothing was read in the phase. */
    public static Optional<MachineLoad> of(List<SeriesPoint> series, Phase phase) {
        List<SeriesPoint.HostLoad> hosts = series.stream()
                .filter(point -> point.tS() > phase.startS() && point.tS() - point.intervalS() < phase.endS())
                .map(SeriesPoint::host)
                .toList();
        MachineLoad load = new MachineLoad(
                mean(hosts, SeriesPoint.HostLoad::harnessCpuCores),
                mean(hosts, SeriesPoint.HostLoad::targetCpuCores),
                mean(hosts, SeriesPoint.HostLoad::foreignCpuCores));
        return load.harness == null && load.target == null && load.foreign == null
                ? Optional.empty()
                : Optional.of(load);
    }

    /** All of them together. */
    public double cores() {
        return Objects.requireNonNullElse(harness, 0.0)
                + Objects.requireNonNullElse(target, 0.0)
                + Objects.requireNonNullElse(foreign, 0.0);
    }

    private static @Nullable Double mean(
            List<SeriesPoint.HostLoad> hosts, Function<SeriesPoint.HostLoad, @Nullable Double> figure) {
        double sum = 0;
        int count = 0;
        for (SeriesPoint.HostLoad host : hosts) {
            Double cores = figure.apply(host);
            if (cores != null) {
                sum += cores;
                count++;
            }
        }
        return count == 0 ? null : sum / count;
    }
}
