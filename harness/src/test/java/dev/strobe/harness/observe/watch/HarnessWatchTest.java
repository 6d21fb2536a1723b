package dev.strobe.harness.observe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarnessWatchTest {

    private static final long MS = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void neighbouringStretchesAreOneAndShortOnesNone() {
        HarnessWatch watch = new HarnessWatch();
        BusyTimes blocked = watch.blockedCalls(3);
        blocked.note(0, 50_000);
        blocked.note(10 * MS, 12 * MS);
        blocked.note(12 * MS + 1_000, 15 * MS);
        blocked.note(20 * MS, 21 * MS);

        assertThat(watch.evidence(List.of(), true))
                .containsExactly(
                        Evidence.of(EvidenceKind.SEND_BLOCKED, Owner.LOAD, "3", 10 * MS, 15 * MS),
                        Evidence.of(EvidenceKind.SEND_BLOCKED, Owner.LOAD, "3", 20 * MS, 21 * MS));
    }

    @Test
    void ofTooManyStretchesTheLastStay() {
        BusyTimes blocked = new HarnessWatch().blockedCalls(0);
        for (long i = 0; i < BusyTimes.CAPACITY + 10; i++) {
            blocked.note(i * 10 * MS, i * 10 * MS + MS);
        }

        assertThat(blocked.evidence()).hasSize(BusyTimes.CAPACITY);
        assertThat(blocked.evidence().getFirst().startNs()).isEqualTo(100 * MS);
    }

    @Test
    void withoutARecordingTheJvmsOwnWordOfACollectionServes() {
        HarnessWatch watch = new HarnessWatch();
        watch.collected(5 * MS, 40 * MS);

        assertThat(watch.evidence(List.of(), true)).isEmpty();
        assertThat(watch.evidence(List.of(), false))
                .extracting(Evidence::kind)
                .containsExactly(EvidenceKind.HARNESS_SAFEPOINT);
    }

    @Test
    void theSecondNumberOfAThreadsSchedstatIsItsWaitForACpu() throws IOException {
        Path file = Files.writeString(folder.resolve("schedstat"), "51607000 1234567 42\n");
        try (SchedStat stat = new SchedStat(file);
                SchedStat absent = new SchedStat(folder.resolve("none"))) {
            assertThat(stat.runDelayNs()).isEqualTo(1_234_567);
            assertThat(absent.runDelayNs()).isEqualTo(SchedStat.UNKNOWN);
        }
    }

    @Test
    void aThreadsWaitIsTheGrowthBetweenTwoReadings() throws IOException {
        Path file = Files.writeString(folder.resolve("schedstat"), "1 1000000 1\n");
        try (WatchedThread thread = new WatchedThread(Owner.LOAD, "0", file, 0)) {
            Files.writeString(file, "2 4000000 2\n");
            assertThat(thread.delayNs(5 * MS)).isEqualTo(3 * MS);
            assertThat(thread.delayNs(10 * MS)).isZero();
        }
    }
}
