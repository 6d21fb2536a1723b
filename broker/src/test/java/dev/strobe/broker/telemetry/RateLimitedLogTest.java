package dev.strobe.broker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RateLimitedLogTest {

    private static final String NAME = "dev.strobe.test.limited";
    private static final long SECOND_NS = 1_000_000_000;

    private final List<String> lines = new ArrayList<>();
    private final Logger target = Logger.getLogger(NAME);
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final ManualClock clock = new ManualClock(0);
    private final MetricRegistry registry = new MetricRegistry();
    private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(NAME), clock, 2, registry);

    @BeforeEach
    void listen() {
        target.setUseParentHandlers(false);
        target.addHandler(listening);
    }

    @AfterEach
    void stopListening() {
        target.removeHandler(listening);
    }

    @Test
    void ofEachKindOnlySoManyLinesASecondPass() {
        for (int i = 0; i < 5; i++) {
            log.warn("bad frame", "size=" + i);
        }
        log.warn("idle", "closed");

        assertThat(lines).containsExactly("bad frame: size=0", "bad frame: size=1", "idle: closed");
    }

    @Test
    void theNextLineSaysHowManyWereLeftOut() {
        for (int i = 0; i < 5; i++) {
            log.warn("bad frame", "size=" + i);
        }
        clock.advance(SECOND_NS);
        log.warn("bad frame", "size=5");
        log.warn("bad frame", "size=6");

        assertThat(lines)
                .containsExactly(
                        "bad frame: size=0",
                        "bad frame: size=1",
                        "bad frame: size=5 (left out before this: 3)",
                        "bad frame: size=6");
        assertThat(registry.read().getFirst().points()).containsExactly(new MetricFamily.Value(NAME, 3));
    }

    @Test
    void kindsBeyondTheLimitShareOne() {
        for (int i = 0; i < RateLimitedLog.KINDS_MAX + 10; i++) {
            log.warn("kind " + i, "x");
        }

        assertThat(lines).hasSize(RateLimitedLog.KINDS_MAX + 2);
    }
}
