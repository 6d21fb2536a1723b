package dev.strobe.broker.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What happened, in words, for a reader. Off, it costs next to nothing: a history that failed is run again with it on. */
public final class Trace {

    private static final int LINES_MAX = 2_000_000;
    /** Held, so that its level stays. */
    private static final Logger LOGGER = Logger.getLogger("dev.strobe.broker");

    /** Log lines that are taken down. */
    @FunctionalInterface
    public interface Lines {
        void close();
    }

    private final boolean on;
    private final List<String> lines = new ArrayList<>();

    public Trace(boolean on) {
        this.on = on;
    }

    public boolean isOn() {
        return on;
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more library.
    public void note(long nowNs, String format, Object... values) {
        if (on && lines.size() < LINES_MAX) {
            lines.add(String.format(Locale.ROOT, "%12.6f  ", nowNs / 1e9) + String.format(Locale.ROOT, format, values));
        }
    }

    /** Takes down what the nodes themselves log, until the result is closed. */
    public Lines logLines(LongSupplier nowNs) {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                Throwable thrown = line.getThrown();
                note(nowNs.getAsLong(), "log: %s%s", line.getMessage(), thrown == null ? "" : " " + thrown);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        if (!on) {
            return () -> {};
        }
        Level before = LOGGER.getLevel();
        boolean parents = LOGGER.getUseParentHandlers();
        LOGGER.setLevel(Level.INFO);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
        return () -> {
            LOGGER.removeHandler(handler);
            LOGGER.setUseParentHandlers(parents);
            LOGGER.setLevel(before);
        };
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The last so many. */
    public List<String> last(int count) {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
