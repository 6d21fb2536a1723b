package dev.strobe.harness.observe.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.recording.RecordingSettings;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.Profile.Kind;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes with methods that are known to be hot, recorded with the settings that Strobe ships. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class RunProfileIT {

    private static final String PROGRAM = BusyProgram.class.getName();

    @TempDir
    Path folder;

    @Test
    void theHotMethodsOfAProcessAreOnTop() throws IOException, InterruptedException {
        RunDirectory run = run();
        Instant start = Instant.now();
        Process process = start("4", "filename=" + run.brokerRecording(1));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        Profile profile = profiled(run, start);

        assertThat(profile.gaps()).isEmpty();
        assertThat(profile.parts()).allMatch(part -> part.process().equals("broker-1"));
        Profile.Part cpu = part(profile, Kind.CPU);
        assertThat(cpu.event()).isEqualTo("jdk.CPUTimeSample");
        assertThat(cpu.everyMs()).isNotNull().isPositive();
        assertThat(cpu.samples()).isGreaterThan(20);
        assertThat(top(profile, cpu)).isEqualTo(PROGRAM + ".burn");
        assertThat(callers(profile, cpu, PROGRAM + ".burn")).contains(PROGRAM + ".main", "thread main");
        assertThat(top(profile, part(profile, Kind.ALLOC))).isEqualTo("new long[]");
        assertThat(callers(profile, part(profile, Kind.ALLOC), "new long[]")).contains(PROGRAM + ".allocate");
        Profile.Part locks = part(profile, Kind.LOCKS);
        assertThat(top(profile, locks)).isEqualTo("waits for java.lang.Object");
        assertThat(callers(profile, locks, "waits for java.lang.Object"))
                .contains(PROGRAM + ".contend", "thread waiter-#");
    }

    @Test
    void samplesLieInTheBucketOfTheirTime() throws IOException, InterruptedException {
        RunDirectory run = run();
        Instant start = Instant.now();
        Process process = start("3", "filename=" + run.brokerRecording(1));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        // The run is told to have begun 30 s before the process did.
        Profile profile = profiled(run, start.minusSeconds(30));

        Profile.Part cpu = part(profile, Kind.CPU);
        assertThat(cpu.self())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.get(1)).isGreaterThanOrEqualTo(30));
        assertThat(profile.buckets()).isEqualTo(60);
    }

    @Test
    void aKilledProcessIsReadToItsLastFlushAndTheGapIsNamed() throws IOException, InterruptedException {
        Path repository = folder.resolve("repository");
        RunDirectory run = run();
        Instant start = Instant.now();
        Process process = start("60", "maxage=1h", "-XX:FlightRecorderOptions=repository=" + repository);
        try {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> chunk(repository) != null
                            && Files.size(Objects.requireNonNull(chunk(repository))) > 50_000
                            && Duration.between(start, Instant.now()).toSeconds() >= 5);
        } finally {
            process.destroyForcibly().waitFor();
        }
        Files.copy(Objects.requireNonNull(chunk(repository)), run.brokerRecording(1));
        Files.copy(run.brokerRecording(1), run.path().resolve("broker-1.2.jfr"));
        Files.write(run.brokerRecording(2), new byte[0]);

        Profile profile = profiled(run, start);

        assertThat(top(profile, part(profile, Kind.CPU))).isEqualTo(PROGRAM + ".burn");
        assertThat(profile.gaps())
                .hasSize(3)
                .anyMatch(gap -> gap.startsWith("broker-1.jfr breaks off at "))
                .anyMatch(gap -> gap.startsWith("broker-1.2.jfr breaks off at "))
                .anyMatch(gap -> gap.startsWith("broker-2.jfr breaks off before the first sample of the run"));
    }

    @Test
    void withoutTimeNothingIsReadAndTheGapSaysSo() throws IOException, InterruptedException {
        RunDirectory run = run();
        Instant start = Instant.now();
        Process process = start("3", "filename=" + run.harnessRecording());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        NanoClock hurried = new NanoClock() {
            private long nowNs;

            @Override
            public long nanoTime() {
                nowNs += TimeUnit.SECONDS.toNanos(61);
                return nowNs;
            }

            @Override
            public void parkNanos(long ns) {
                throw new IllegalStateException("nobody waits");
            }
        };

        new RunProfile(run, 60, since(start), hurried, _ -> {}).write();

        assertThat(Objects.requireNonNull(run.readProfile()).gaps())
                .singleElement()
                .asString()
                .startsWith("harness.jfr was read ")
                .contains("all of it takes longer than");
    }

    @Test
    void aRunThatRecordedNothingHasNoProfile() throws IOException {
        RunDirectory run = run();

        new RunProfile(run, 60, since(Instant.now()), NanoClock.system(), _ -> {}).write();

        assertThat(run.profile()).doesNotExist();
        assertThat(run.readProfile()).isNull();
    }

    private RunDirectory run() throws IOException {
        return new RunDirectory(Files.createDirectory(folder.resolve("run")));
    }

    private Process start(String seconds, String recording, String... more) throws IOException {
        new RecordingSettings("full").writeInto(folder);
        String settings = folder.resolve("strobe-full.jfc").toString();
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(more),
                        Stream.of(
                                "-XX:StartFlightRecording=settings=" + settings + "," + recording,
                                "-cp",
                                System.getProperty("java.class.path"),
                                PROGRAM,
                                seconds))
                .flatMap(arguments -> arguments)
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("program.log").toFile())
                .start();
    }

    private static Profile profiled(RunDirectory run, Instant start) {
        new RunProfile(run, 60, since(start), NanoClock.system(), _ -> {}).write();
        return Objects.requireNonNull(run.readProfile());
    }

    private static java.util.function.ToDoubleFunction<Instant> since(Instant start) {
        return time -> Duration.between(start, time).toNanos() / 1e9;
    }

    private static Profile.Part part(Profile profile, Kind kind) {
        return profile.parts().stream()
                .filter(part -> part.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /** The frame in which most ended. */
    private static String top(Profile profile, Profile.Part part) {
        Map<String, Long> sums = new HashMap<>();
        for (List<Long> row : part.self()) {
            String name =
                    profile.frames().get(part.nodeFrames().get(row.getFirst().intValue()));
            for (int i = 2; i < row.size(); i += 2) {
                sums.merge(name, row.get(i), Long::sum);
            }
        }
        return sums.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** All frames above those of a name. */
    private static List<String> callers(Profile profile, Profile.Part part, String name) {
        return Stream.iterate(0, node -> node < part.nodeFrames().size(), node -> node + 1)
                .filter(node ->
                        profile.frames().get(part.nodeFrames().get(node)).equals(name))
                .flatMap(node -> Stream.iterate(
                        part.nodeParents().get(node),
                        parent -> parent >= 0,
                        parent -> part.nodeParents().get(parent)))
                .map(parent -> profile.frames().get(part.nodeFrames().get(parent)))
                .distinct()
                .toList();
    }

    private static @org.jspecify.annotations.Nullable Path chunk(Path repository) {
        if (!Files.exists(repository)) {
            return null;
        }
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(file -> file.toString().endsWith(".jfr"))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
