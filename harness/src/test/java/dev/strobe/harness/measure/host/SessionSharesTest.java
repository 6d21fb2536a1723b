package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionSharesTest {

    @TempDir
    Path proc;

    @Test
    void aTargetWithASessionOfItsOwnIsTold() throws IOException {
        write("sys/kernel/sched_autogroup_enabled", "1\n");
        write("self/autogroup", "/autogroup-12 nice 0\n");
        write("70/autogroup", "/autogroup-12 nice 0\n");
        write("71/autogroup", "/autogroup-34 nice 0\n");

        assertThat(SessionShares.apart(proc, List.of(70L))).isEmpty();
        assertThat(SessionShares.apart(proc, List.of(70L, 71L)))
                .hasValueSatisfying(text -> assertThat(text).contains("kernel.sched_autogroup_enabled=0"));
    }

    @Test
    void nothingIsToldWhereTheKernelSharesAmongThreadsOnlyOrSaysNothing() throws IOException {
        assertThat(SessionShares.apart(proc, List.of(71L))).isEmpty();

        write("sys/kernel/sched_autogroup_enabled", "0\n");
        write("self/autogroup", "/autogroup-12 nice 0\n");
        write("71/autogroup", "/autogroup-34 nice 0\n");
        assertThat(SessionShares.apart(proc, List.of(71L))).isEmpty();

        write("sys/kernel/sched_autogroup_enabled", "1\n");
        assertThat(SessionShares.apart(proc, List.of(72L)))
                .as("a process that ended")
                .isEmpty();
    }

    private void write(String name, String text) throws IOException {
        Path file = proc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
