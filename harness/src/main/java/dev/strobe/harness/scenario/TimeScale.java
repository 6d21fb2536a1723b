package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.List;

/** Makes a scenario shorter or longer without changing what it asks of the target. */
record TimeScale(double factor) {

    private static final Duration WARMUP_MIN = Duration.ofSeconds(5);
    private static final Duration PROBE_WARMUP_MIN = Duration.ofMillis(500);
    private static final Duration MEASURED_MIN = Duration.ofSeconds(1);

    TimeScale {
        if (!(factor > 0 && factor <= 100)) {
            throw new IllegalArgumentException(
                    "time scale out of range: factor=" + factor + " limit=0 (exclusive)..100");
        }
    }

    Scenario apply(Scenario s) {
        if (factor == 1) {
            return s;
        }
        List<LoadSpec> load = s.load().stream().map(this::apply).toList();
        return new Scenario(
                s.name(),
                s.description(),
                s.target(),
                s.compare(),
                s.nodes(),
                s.topics(),
                s.producers(),
                s.consumers(),
                s.pacing(),
                load,
                s.drain(),
                s.observe(),
                apply(s.synthetic()),
                s.faults().stream().map(this::apply).toList(),
                s.expectations(),
                s.seed());
    }

    private LoadSpec apply(LoadSpec entry) {
        return switch (entry) {
            case LoadSpec.Warmup(Rate rate, Duration length) -> new LoadSpec.Warmup(rate, scaled(length, WARMUP_MIN));
            case LoadSpec.Constant(String name, Rate rate, Duration length) ->
                new LoadSpec.Constant(name, rate, scaled(length, MEASURED_MIN));
            case LoadSpec.Ramp(String name, Rate from, Rate to, Duration length) ->
                new LoadSpec.Ramp(name, from, to, scaled(length, MEASURED_MIN));
            case LoadSpec.Steps(Rate from, Rate to, Rate by, Duration each) ->
                new LoadSpec.Steps(from, to, by, scaled(each, MEASURED_MIN));
            case LoadSpec.Search search -> apply(search);
            case LoadSpec.Closed(String name, boolean warmup, int inFlight, Duration length) ->
                new LoadSpec.Closed(name, warmup, inFlight, scaled(length, warmup ? WARMUP_MIN : MEASURED_MIN));
        };
    }

    /** Its first probe keeps enough messages for the percentiles of the SLO. */
    private LoadSpec.Search apply(LoadSpec.Search s) {
        long messagesMs = (long) Math.ceil(s.slo().messagesMin() / s.from().perSecond() * 1e3);
        Duration least = Duration.ofMillis(Math.max(MEASURED_MIN.toMillis(), messagesMs));
        return new LoadSpec.Search(
                s.from(),
                s.upTo(),
                scaled(s.probe(), least),
                scaled(s.warmup(), PROBE_WARMUP_MIN),
                s.precisionPct(),
                s.slo(),
                scaled(s.confirm(), least));
    }

    private SyntheticSpec apply(SyntheticSpec s) {
        return new SyntheticSpec(
                s.latency(),
                s.stalls().stream()
                        .map(stall -> new SyntheticSpec.Stall(scaled(stall.at()), stall.length(), stall.mode()))
                        .toList(),
                s.lossOneIn(),
                s.duplicateOneIn(),
                s.reorderOneIn(),
                s.corruptOneIn(),
                s.capacity());
    }

    private FaultSpec apply(FaultSpec fault) {
        return new FaultSpec(fault.action(), fault.subject(), scaled(fault.at()), fault.length(), fault.parameters());
    }

    /** Scaled, but not cut below {@code least}, and never made longer for its sake. */
    private Duration scaled(Duration length, Duration least) {
        Duration floor = length.compareTo(least) < 0 ? length : least;
        Duration scaled = scaled(length);
        return scaled.compareTo(floor) < 0 ? floor : scaled;
    }

    /** To the whole millisecond, so that the resolved scenario stays readable. */
    private Duration scaled(Duration length) {
        return Duration.ofMillis(Math.round(length.toNanos() * factor / 1e6));
    }
}
