package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class LogLinesTest {

    private static final Instant AT = Instant.parse("2026-11-21T10:15:30.042Z");

    private final LogLines lines = new LogLines();

    @Test
    void aLineHasItsTimeLevelAndSpeaker() {
        assertThat(lines.format(line(Level.WARNING, "bad frame: size=-1")))
                .isEqualTo("2026-11-21T10:15:30.042Z WARN Server: bad frame: size=-1\n");
        assertThat(lines.format(line(Level.INFO, "up"))).contains(" INFO ");
        assertThat(lines.format(line(Level.SEVERE, "down"))).contains(" ERROR ");
    }

    @Test
    void whatClientsSentCannotBeginALineOfItsOwn() {
        assertThat(lines.format(line(Level.WARNING, "clientId=a\n2026 ERROR\u001b[2J")))
                .isEqualTo("2026-11-21T10:15:30.042Z WARN Server: clientId=a?2026 ERROR?[2J\n");
    }

    @Test
    void aFailureBringsItsStackTrace() {
        LogRecord failed = line(Level.SEVERE, "failed");
        failed.setThrown(new IllegalStateException("planted"));

        assertThat(lines.format(failed)).contains("failed\njava.lang.IllegalStateException: planted\n\tat ");
    }

    private static LogRecord line(Level level, String message) {
        LogRecord line = new LogRecord(level, message);
        line.setLoggerName("dev.strobe.broker.net.Server");
        line.setInstant(AT);
        return line;
    }
}
