package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostProbeTest {

    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private FakeProc proc;
    private HostProbe probe;

    @BeforeEach
    void initAndOneProcess() {
        proc = new FakeProc(folder).process(1, 10, 0, 100 * MS).process(7, 100, 0, 1_000 * MS);
        probe = new HostProbe(folder);
        assertThat(probe.read().allCpuNs()).isZero();
    }

    @Test
    void allProcessesAreSummedInNanoseconds() {
        proc.process(1, 11, 0, 111 * MS).process(7, 103, 0, 1_037 * MS);
        assertThat(probe.read().allCpuNs()).isEqualTo(48 * MS);
    }

    @Test
    void threadsOfAProcessThatHasNotMovedAreNotRead() {
        proc.thread(7, 7, 1_009 * MS);
        assertThat(probe.read().allCpuNs()).isZero();
        proc.stat(7, 101, 0, 100).thread(7, 7, 1_012 * MS);
        assertThat(probe.read().allCpuNs()).isEqualTo(12 * MS);
    }

    @Test
    void aProcessThatBeganMeanwhileCountsWholeAndStaysWhenItEnds() {
        proc.process(9, 2, 0, 27 * MS);
        assertThat(probe.read().allCpuNs()).isEqualTo(27 * MS);
        proc.without("9");
        assertThat(probe.read().allCpuNs()).isEqualTo(27 * MS);
    }

    @Test
    void aProcessThatLivedBetweenTwoReadingsIsSeenThroughItsParent() {
        proc.process(7, 100, 30, 1_000 * MS);
        assertThat(probe.read().allCpuNs()).isEqualTo(300 * MS);
    }

    @Test
    void aReapedProcessDoesNotCountTwice() {
        proc.process(9, 30, 0, 300 * MS);
        probe.read();
        proc.without("9").process(7, 100, 30, 1_000 * MS);
        assertThat(probe.read().allCpuNs()).isEqualTo(300 * MS);
    }

    @Test
    void aReusedProcessIdCountsAsANewProcess() {
        proc.stat(7, 2, 0, 9_000).thread(7, 7, 25 * MS);
        assertThat(probe.read().allCpuNs()).isEqualTo(25 * MS);
    }

    @Test
    void theSchedulersOwnCountWinsWhereTheKernelHasIt() {
        proc.file("schedstat", "version 17\ntimestamp 1\ncpu0 0 0 5 6 7 8 1000 9 10\ncpu1 0 0 5 6 7 8 2000 9 10\n");
        probe.read();
        proc.file("schedstat", "version 17\ntimestamp 2\ncpu0 0 0 5 6 7 8 1500 9 10\ncpu1 0 0 5 6 7 8 2700 9 10\n");
        assertThat(probe.read().allCpuNs()).isEqualTo(1_200);
    }

    @Test
    void stealPressureAndNetworkAreRead() {
        proc.file("stat", "cpu  1 2 3 4 5 6 7 80 9 10\ncpu0 1\ncpu1 1\nintr 5\n")
                .file("pressure/cpu", "some avg10=8.31 avg60=4.61 avg300=2.17 total=19335587\nfull total=3\n")
                .file("net/dev", """
                        Inter-|   Receive                            |  Transmit
                         face |bytes    packets errs drop fifo frame compressed multicast|bytes packets
                            lo:   1000  117 0 0 0 0 0 0    1000 117 0 0 0 0 0 0
                          eth0:    300   11 0 0 0 0 0 0      20   7 0 0 0 0 0 0
                        """);
        HostProbe.Reading reading = probe.read();
        assertThat(reading.stealNs()).isEqualTo(800 * MS);
        assertThat(reading.hostCpus()).isEqualTo(2);
        assertThat(reading.pressureUs()).isEqualTo(19_335_587);
        assertThat(reading.networkBytes()).isEqualTo(1_320);
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        HostProbe.Reading none = new HostProbe(folder.resolve("absent")).read();
        assertThat(none).isEqualTo(new HostProbe.Reading(null, null, 0, null, null));
    }

    @Test
    void hiddenProcessesMakeTheSumUnknown() {
        proc.without("1");
        assertThat(new HostProbe(folder).read().allCpuNs()).isNull();
    }
}
