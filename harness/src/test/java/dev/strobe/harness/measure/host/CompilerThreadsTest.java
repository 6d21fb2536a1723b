package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CompilerThreadsTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelLetsTheCompilersYieldAndNotTheCaller() throws IOException {
        int own = nice(Path.of("/proc/thread-self"));

        assertThat(CompilerThreads.yieldToOthers()).isPositive();

        assertThat(nice(Path.of("/proc/thread-self"))).isEqualTo(own);
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.filter(CompilerThreads::compiles).toList()) {
                assertThat(nice(task)).as(task.toString()).isEqualTo(CompilerThreads.NICE);
            }
        }
    }

    /** Field 19 of proc(5); the second one, the name, is in brackets and may hold blanks. */
    private static int nice(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return Integer.parseInt(fields.get(16));
    }
}
