package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.host.CpuPinning.Plan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuPinningTest {

    @TempDir
    private Path folder;

    @Test
    void fewerThanFourProcessorsAreShared() {
        assertThat(CpuPinning.plan(1)).isEmpty();
        assertThat(CpuPinning.plan(3)).isEmpty();
    }

    @Test
    void theTargetGetsTheLargerHalf() {
        assertThat(CpuPinning.plan(4)).hasValue(new Plan("0,1", "2,3"));
        assertThat(CpuPinning.plan(5)).hasValue(new Plan("0,1", "2,3,4"));
    }

    @Test
    void hardwareThreadsOfACoreStayTogether() {
        assertThat(CpuPinning.plan(List.of(List.of(0, 2), List.of(1, 3)))).hasValue(new Plan("0,2", "1,3"));
        assertThat(CpuPinning.plan(List.of(List.of(0, 1, 2, 3)))).isEmpty();
    }

    @Test
    void onlyProcessorsThatThisProcessMayUseArePlanned() {
        FakeProc root = new FakeProc(folder).file("proc/self/status", "Name:\tjava\nCpus_allowed_list:\t1-3,5\n");
        root.file("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,5\n");
        root.file("sys/devices/system/cpu/cpu2/topology/thread_siblings_list", "2,6\n");
        assertThat(CpuPinning.physicalCores(folder)).containsExactly(List.of(1, 5), List.of(2), List.of(3));
    }

    @Test
    void withoutTheToolOrTheSystemThereIsASentenceAndNoFailure() {
        assertThat(CpuPinning.physicalCores(folder)).isEmpty();
        assertThat(CpuPinning.apply(folder.resolve("no-taskset").toString(), 7, "0,1"))
                .hasValue("Process 7 is not pinned to processors 0,1: taskset (util-linux) could not be started.");
    }
}
