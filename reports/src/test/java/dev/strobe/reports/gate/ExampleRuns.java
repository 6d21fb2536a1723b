package dev.strobe.reports.gate;

import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Makes the example runs of {@code docs/examples/gate}: nothing in them was measured. Each run has a level of its own, each
 * second a mood that half carries over to the next, each message a latency around it. The seed is fixed: every call makes the
 * same files, and a test holds the shipped ones to that.
 */
final class ExampleRuns {

    private static final long SEED = 20_261_121;
    private static final int RUNS = 6;
    private static final int INTERVALS = 12;
    private static final int MESSAGES = 1_000;
    private static final double MAX_VALUE_UNIT_RATIO = 1e6;

    private static final String SCENARIO = """
            name: gate
            description: Examples for the gate; nothing was measured.
            target: TARGET
            load:
            - constant: {rate: 1000/s, for: 12s, name: steady}
            - closed: {in_flight: 32, for: 12s, name: peak}
            """;

    /**
     * One set of runs.
     *
     * @param minute when the first starts; the next follow 16 minutes apart, so that sets are in turn
     * @param cpu factor against the baseline; the next two likewise
     * @param spread of the logarithm of each figure between runs
     */
    record Set(String name, int minute, double cpu, double latency, double throughput, double spread) {}

    static final List<Set> SETS = List.of(
            new Set("baseline", 0, 1, 1, 1, 0.015),
            new Set("same", 4, 1, 1, 1, 0.015),
            new Set("slower", 8, 1.12, 1.4, 0.9, 0.015),
            new Set("noisy", 12, 1.03, 1.1, 0.98, 0.12));

    private ExampleRuns() {}

    /** Writes all sets below a folder, which is the only argument. */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    static void write(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (Set set : SETS) {
            for (int run = 0; run < RUNS; run++) {
                write(folder.resolve(set.name()), set, run, random.split());
            }
        }
    }

    private static void write(Path folder, Set set, int number, SplittableRandom random) throws IOException {
        String name = set.name() + "-" + (number + 1);
        Path path = Files.createDirectories(folder.resolve(name));
        RunDirectory directory = new RunDirectory(path);
        double latency = set.latency() * noise(random, set.spread());
        Histogram sum = new Histogram(2);
        try (PrintStream out =
                new PrintStream(Files.newOutputStream(directory.latencyLog()), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputComment("[Made by ExampleRuns, not measured]");
            log.outputLogFormatVersion();
            log.outputStartTime(Instant.parse("2026-11-21T10:00:00Z").toEpochMilli());
            log.outputLegend();
            double mood = 0;
            for (int second = 0; second < INTERVALS; second++) {
                mood = 0.5 * mood + 0.05 * random.nextGaussian();
                Histogram interval = interval(latency * Math.exp(mood), random);
                interval.setTag("steady/end_to_end/readers");
                sum.add(interval);
                log.outputIntervalHistogram(second, second + 1.0, interval, MAX_VALUE_UNIT_RATIO);
            }
        }
        Files.writeString(directory.scenario(), SCENARIO.replace("TARGET", set.name()));
        GateFixture fixture = GateFixture.named(name)
                .startedAt(set.minute() + 16 * number)
                .cpuUs(round(40 * set.cpu() * noise(random, set.spread())))
                .peakPerS(Math.rint(100_000 * set.throughput() * noise(random, set.spread())))
                .put("/target", "name", set.name())
                .put("/target", "version", "example, not measured")
                .put("/host", "cpu", "none: made by a generator");
        for (String percentile : List.of("p50_us", "p90_us", "p99_us", "p99_9_us", "max_us")) {
            double rank = percentile.equals("max_us")
                    ? 100
                    : Double.parseDouble(
                            percentile.substring(1, percentile.length() - 3).replace('_', '.'));
            fixture.put("/phases/0/latency/end_to_end", percentile, sum.getValueAtPercentile(rank) / 1e3);
        }
        fixture.put("/phases/0/latency/end_to_end", "count", sum.getTotalCount());
        directory.write(fixture.run().run());
    }

    private static Histogram interval(double level, SplittableRandom random) {
        Histogram interval = new Histogram(2);
        for (int message = 0; message < MESSAGES; message++) {
            double tail = random.nextDouble() < 0.02 ? 1 + random.nextDouble() * 0.8 : 0;
            interval.recordValue(Math.round(400_000 * level * Math.exp(0.3 * random.nextGaussian() + tail)));
        }
        return interval;
    }

    private static double noise(SplittableRandom random, double spread) {
        return Math.exp(spread * random.nextGaussian());
    }

    private static double round(double value) {
        return Math.rint(value * 100) / 100;
    }
}
