package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessProbeTest {

    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private FakeProc proc;

    @BeforeEach
    void aProcessOfOneSecond() {
        proc = new FakeProc(folder).process(7, 100, 0, 1_000 * MS);
    }

    @Test
    void cpuCountsFromTheFirstReadingInNanoseconds() {
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        assertThat(probe.read().cpuNs()).isZero();
        proc.thread(7, 7, 1_000 * MS + 123);
        assertThat(probe.read().cpuNs()).isEqualTo(123);
    }

    @Test
    void aThreadThatBeganMeanwhileCountsWhole() {
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        probe.read();
        proc.thread(7, 8, 40 * MS);
        assertThat(probe.read().cpuNs()).isEqualTo(40 * MS);
    }

    @Test
    void aThreadThatEndedKeepsWhatItUsedAndStatAddsItsLastMoments() {
        proc.thread(7, 8, 0);
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        probe.read();
        proc.thread(7, 8, 200 * MS);
        assertThat(probe.read().cpuNs()).isEqualTo(200 * MS);
        proc.without("7/task/8").stat(7, 150, 0, 100);
        assertThat(probe.read().cpuNs()).isEqualTo(500 * MS);
    }

    @Test
    void anEndedProcessKeepsWhatItUsedAndAStartedOneIsAdded() {
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        probe.read();
        proc.thread(7, 7, 1_300 * MS);
        probe.read();
        proc.without("7").process(9, 0, 0, 10 * MS);
        probe.watch(List.of(9L));
        assertThat(probe.read().cpuNs()).isEqualTo(300 * MS);
        proc.thread(9, 9, 15 * MS);
        assertThat(probe.read().cpuNs()).isEqualTo(305 * MS);
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTheTarget() {
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        probe.read();
        proc.stat(7, 900, 0, 5_000).thread(7, 7, 9_000 * MS);
        assertThat(probe.read().cpuNs()).isZero();
    }

    @Test
    void memoryAndWritesAreReadWhereTheyAreTold() {
        proc.file("7/status", "Name:\tjava\nVmHWM:\t9000 kB\nVmRSS:\t  2048 kB\n")
                .file("7/io", "rchar: 1\nwrite_bytes: 4096\ncancelled_write_bytes: 0\n");
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        assertThat(probe.read().rssBytes()).isEqualTo(2048 * 1024);
        proc.file("7/io", "write_bytes: 12288\n");
        assertThat(probe.read().writtenBytes()).isEqualTo(8192);
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        ProcessProbe.Reading none = new ProcessProbe(folder.resolve("absent"), List.of(7L)).read();
        assertThat(none).isEqualTo(new ProcessProbe.Reading(null, null, null));
        assertThat(new ProcessProbe(folder, List.of()).read()).isEqualTo(none);
    }

    @Test
    void withoutSchedstatTheCoarseCounterServes() {
        proc.without("7/task");
        ProcessProbe probe = new ProcessProbe(folder, List.of(7L));
        probe.read();
        proc.stat(7, 125, 0, 100);
        assertThat(probe.read().cpuNs()).isEqualTo(250 * MS);
    }
}
