package dev.strobe.benchmarks.broker;

import dev.strobe.broker.config.JfrSettings;
import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.storage.RealDisk;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.telemetry.export.OwnRecording;
import dev.strobe.broker.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs the broker to tell the stages of one produce request, at the default level: eight recorders, and an event
 * while a recording runs. The recording is the one that {@code jfr.file} starts, with the JDK's own events.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StageClockBenchmark {

    private static final long RECORDING_BYTES_MAX = 64L << 20;

    /** Whether a recording runs. */
    @Param({"false", "true"})
    public boolean recording;

    private final StageClock clock;
    private final SteadyStages stages = new SteadyStages();
    private final int clientHash = "orders-1".hashCode();
    private @Nullable OwnRecording flight;
    private @Nullable Path folder;

    /** A loop's stage clock; its recorders belong to the thread that makes the state. */
    public StageClockBenchmark() {
        clock = new Telemetry(TelemetryLevel.DEFAULT, "benchmark", NanoClock.system()).stageClock();
    }

    @Setup(Level.Trial)
    public void startRecording() throws IOException {
        if (recording) {
            Path made = Files.createTempDirectory("strobe-benchmark-");
            folder = made;
            flight = OwnRecording.start(made.resolve("benchmark.jfr"), JfrSettings.DEFAULT, RECORDING_BYTES_MAX);
        }
    }

    @TearDown(Level.Trial)
    public void stopRecording() {
        if (flight != null) {
            flight.close();
        }
        if (folder != null) {
            new RealDisk().delete(folder);
        }
    }

    @Benchmark
    public long produced() {
        long receivedNs = stages.next();
        long respondedNs = stages.replicatedNs() + 2_000;
        clock.produced(
                stages,
                clientHash,
                stages.correlationId(),
                receivedNs,
                receivedNs + 1_000,
                respondedNs,
                respondedNs + 5_000);
        return respondedNs;
    }
}
