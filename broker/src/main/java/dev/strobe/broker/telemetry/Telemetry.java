package dev.strobe.broker.telemetry;

import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.flight.RunDelays;
import dev.strobe.broker.time.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Everything the broker tells of itself, at the level that the configuration chose. Made once per broker by the wiring,
 * which hands its parts on: {@link #instruments()} to whoever counts, a {@link #stageClock} to each loop.
 *
 * <p>{@link TelemetryLevel#OFF} leaves counters and gauges, which cost nothing until they are read; there is no stage clock, no
 * thread and no event of a request.
 */
public final class Telemetry implements AutoCloseable {

    /** The same at every level: waking each ms would cost a quiet broker more than all else that it tells. */
    private static final long HICCUP_SLEEP_NS = 5_000_000;

    private final TelemetryLevel level;
    private final NanoClock clock;
    private final MetricRegistry registry = new MetricRegistry();
    private final LatencySeries[] produce;
    private final LatencySeries[] fetch;
    private final RunDelays runDelays;
    private @Nullable HiccupThread hiccups;

    /** Starts nothing yet. {@code version} is what the metrics say of the build. */
    public Telemetry(TelemetryLevel level, String version, NanoClock clock) {
        this.level = level;
        this.clock = clock;
        this.runDelays = new RunDelays(clock);
        registry.source(new JvmReadings(version));
        this.produce =
                series("strobe_produce_stage_seconds", "Stages of produce requests", RecordedStageClock.PRODUCE_STAGES);
        this.fetch =
                series("strobe_fetch_stage_seconds", "Stages of fetches with records", RecordedStageClock.FETCH_STAGES);
    }

    public Instruments instruments() {
        return registry;
    }

    /** For those who show or send what the instruments say. */
    public MetricRegistry registry() {
        return registry;
    }

    /** A stage clock for one more loop, which must be the only one to use it. */
    public StageClock stageClock() {
        return level == TelemetryLevel.OFF
                ? StageClock.OFF
                : new RecordedStageClock(recorders(produce), recorders(fetch));
    }

    /** To be called once by each thread that serves clients: from then on its waits for a CPU are watched. */
    public void watchThisThread() {
        if (level != TelemetryLevel.OFF) {
            runDelays.watch();
        }
    }

    /** Begins to measure hiccups and to emit clock anchors, where the level says so. Once. */
    public void start() {
        if (level != TelemetryLevel.OFF) {
            LatencySeries gaps = new LatencySeries(digits(), clock);
            registry.latencies("strobe_hiccup_seconds", "How much longer than asked a sleep took", "", "", gaps);
            hiccups = new HiccupThread(HICCUP_SLEEP_NS, clock, gaps.recorder(), runDelays, registry::gaugeNow).start();
        }
    }

    @Override
    public void close() {
        if (hiccups != null) {
            hiccups.close();
        }
    }

    /** Two are within 1 %; three are within 0.1 %, for eight times the memory (up to 200 KiB for 10 ms and a stage). */
    private int digits() {
        return level == TelemetryLevel.FULL ? 3 : 2;
    }

    private LatencySeries[] series(String name, String help, String[] stages) {
        LatencySeries[] series = new LatencySeries[level == TelemetryLevel.OFF ? 0 : stages.length];
        for (int i = 0; i < series.length; i++) {
            series[i] = new LatencySeries(digits(), clock);
            registry.latencies(name, help, "stage", stages[i], series[i]);
        }
        return series;
    }

    private static LatencyRecorder[] recorders(LatencySeries[] series) {
        LatencyRecorder[] recorders = new LatencyRecorder[series.length];
        for (int i = 0; i < recorders.length; i++) {
            recorders[i] = series[i].recorder();
        }
        return recorders;
    }
}
