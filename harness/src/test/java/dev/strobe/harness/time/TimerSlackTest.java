package dev.strobe.harness.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class TimerSlackTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelReportsTheSlackThatWasAskedFor() throws Exception {
        FutureTask<String> slack = new FutureTask<>(() -> {
            boolean set = TimerSlack.minimizeForCurrentThread();
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            String reading = Files.readString(Path.of("/proc", String.valueOf(thread), "timerslack_ns"));
            return set + " " + reading.strip();
        });
        Thread.ofPlatform().start(slack);
        assertThat(slack.get()).isEqualTo("true 1");
    }

    @Test
    void aVirtualThreadIsLeftAlone() throws Exception {
        FutureTask<Boolean> slack = new FutureTask<>(TimerSlack::minimizeForCurrentThread);
        Thread.ofVirtual().start(slack);
        assertThat(slack.get()).isFalse();
    }
}
