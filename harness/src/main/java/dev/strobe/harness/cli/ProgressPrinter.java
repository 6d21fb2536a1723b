package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunListener;
import dev.strobe.reports.stats.Figures;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how a run goes: one line that is rewritten in a terminal, plain lines elsewhere. Thread-safe.
 */
final class ProgressPrinter implements RunListener {

    private static final String ERASE_LINE = "\r\u001b[2K";

    /** A line longer than the terminal is cut off, because a wrapped one could not be erased. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    /** Outside a terminal a line is printed this often while a phase runs, in intervals. */
    private static final int PLAIN_EVERY = 5;

    private final PrintWriter out;
    private final boolean terminal;
    private boolean lineOpen;
    private int intervals;

    ProgressPrinter(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void note(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    @Override
    public synchronized void phase(String name, int number, int count, String load) {
        intervals = 0;
        String of = count == 0 ? "" : "/" + count;
        note(String.format(Locale.ROOT, "[%d%s] %s: %s", number, of, name, load));
    }

    @Override
    public synchronized void progress(Progress progress) {
        intervals++;
        if (!terminal && intervals % PLAIN_EVERY != 0) {
            return;
        }
        String line = format(progress);
        if (terminal) {
            out.print(ERASE_LINE + NO_WRAP + line + WRAP);
            lineOpen = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Erases the rewritten line, so that other text can follow. */
    synchronized void clear() {
        if (lineOpen) {
            out.print(ERASE_LINE);
            out.flush();
            lineOpen = false;
        }
    }

    private static String format(Progress progress) {
        String failed = progress.failed() == 0 ? "" : ", failed " + Figures.count(progress.failed());
        String rate = progress.offeredPerS() == null
                ? Figures.rate(progress.achievedPerS()) + " (closed loop)"
                : Figures.rate(progress.achievedPerS()) + " of " + Figures.rate(progress.offeredPerS()) + " offered";
        return String.format(
                Locale.ROOT,
                "  %s %.0f/%.0f s: %s, p50 %s, p99 %s, backlog %s%s%s",
                progress.phase(),
                Math.max(0, progress.elapsedS()),
                progress.lengthS(),
                rate,
                Figures.latency(progress.p50Us()),
                Figures.latency(progress.p99Us()),
                Figures.count(progress.backlog()),
                failed,
                progress.draining() ? ", draining" : "");
    }
}
