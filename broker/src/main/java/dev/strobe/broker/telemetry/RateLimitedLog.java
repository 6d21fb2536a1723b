package dev.strobe.broker.telemetry;

import dev.strobe.broker.time.NanoClock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * Log lines that clients can cause: of each kind at most so many a second, and with the next one the number of those left
 * out. So a client can fill neither the disk nor the time of an event loop.
 *
 * <p>Kinds are words from the code ("bad frame"), never from clients; at most {@link #KINDS_MAX}, further ones share a limit.
 * Thread-safe; holds its lock for a few comparisons only.
 */
public final class RateLimitedLog {

    static final int KINDS_MAX = 64;

    private static final long SECOND_NS = 1_000_000_000;
    private static final String OTHERS = "others";

    private final Logger logger;
    private final NanoClock clock;
    private final int perSecond;
    private final LongAdder suppressedTotal;
    private final Map<String, Second> kinds = new HashMap<>();

    public RateLimitedLog(Logger logger, NanoClock clock, int perSecond, Instruments instruments) {
        this(
                logger,
                clock,
                perSecond,
                instruments.counter(
                        "strobe_log_lines_suppressed_total",
                        "Log lines about clients that were left out",
                        "log",
                        logger.getName()));
    }

    private RateLimitedLog(Logger logger, NanoClock clock, int perSecond, LongAdder suppressedTotal) {
        this.logger = logger;
        this.clock = clock;
        this.perSecond = perSecond;
        this.suppressedTotal = suppressedTotal;
    }

    /** Logs a warning, unless this second had enough of its kind. */
    public void warn(String kind, String message) {
        long suppressed = admit(kind);
        if (suppressed == 0) {
            logger.warn("{}: {}", kind, message);
        } else if (suppressed > 0) {
            logger.warn("{}: {} (left out before this: {})", kind, message, suppressed);
        }
    }

    /** The number left out since the last line of this kind, or -1 if this one is left out too. */
    private synchronized long admit(String kind) {
        Second second = kinds.get(kind);
        if (second == null) {
            String key = kinds.size() < KINDS_MAX ? kind : OTHERS;
            second = kinds.computeIfAbsent(key, absent -> new Second());
        }
        long nowNs = clock.nanoTime();
        if (second.lines == 0 || nowNs - second.startNs >= SECOND_NS) {
            second.startNs = nowNs;
            second.lines = 0;
        }
        if (second.lines >= perSecond) {
            second.suppressed++;
            suppressedTotal.increment();
            return -1;
        }
        second.lines++;
        long suppressed = second.suppressed;
        second.suppressed = 0;
        return suppressed;
    }

    /** The lines of one kind in the current second. */
    private static final class Second {
        long startNs;
        int lines;
        long suppressed;
    }
}
