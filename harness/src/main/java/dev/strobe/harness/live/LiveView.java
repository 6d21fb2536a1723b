package dev.strobe.harness.live;

import dev.strobe.harness.engine.RunListener;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.Run;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one command as a browser sees them; or nothing at all, where nobody asked for it. The web server lives as
 * long as this. Owned by the control thread; listeners may be called by any.
 */
public final class LiveView implements AutoCloseable {

    /** How long the last report can still be fetched by a page that showed its run. */
    public static final int LINGER_S = 30;

    /** Shows nothing. */
    public static final LiveView NONE = new LiveView(null, null);

    private final @Nullable LiveFeed feed;
    private final @Nullable LiveServer server;
    private int watchers;

    private LiveView(@Nullable LiveFeed feed, @Nullable LiveServer server) {
        this.feed = feed;
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param port 0 takes a free one
     * @param runs that will be shown, one after another
     * @throws IOException if the port cannot be had
     */
    public static LiveView open(int port, int runs) throws IOException {
        LiveFeed feed = new LiveFeed(runs);
        return new LiveView(feed, LiveServer.start(port, feed, NanoClock.system()));
    }

    /** Address of the page; empty where nothing is served. */
    public String url() {
        return server == null ? "" : server.url();
    }

    /** A listener that tells the page what it tells the other one. */
    public RunListener beside(RunListener other) {
        return feed == null ? other : feed.beside(other);
    }

    /** A run is over and its report written. */
    public void ended(Run run) {
        if (feed != null && server != null) {
            watchers = run.verdict() == Run.Verdict.ABORTED ? 0 : server.watchers();
            feed.ended(run);
        }
    }

    /** A run broke off without a result. */
    public void failed(String reason) {
        if (feed != null) {
            watchers = 0;
            feed.failed(reason);
        }
    }

    /**
     * Waits for the pages that showed the last run to fetch its report, if there are any.
     *
     * @param say told once, before it waits
     */
    public void linger(Consumer<String> say) {
        if (server == null || watchers == 0) {
            return;
        }
        say.accept("The report is at " + server.url() + "report.html until it was opened there, for " + LINGER_S
                + " s at most; Ctrl-C ends it now.");
        try {
            server.awaitReportsFetched(watchers, LINGER_S);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #linger}. */
    public void stopLingering() {
        if (server != null) {
            server.stopWaiting();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
