package dev.strobe.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started and must be stopped, last first. A step that fails is logged and the others go on: stopping half
 * way would leave logs open that can be closed.
 *
 * <p>Owned by the wiring's thread.
 */
final class StopOrder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StopOrder.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String what, AutoCloseable stop) {}

    /** Takes part from now on. */
    <T extends AutoCloseable> T started(String what, T part) {
        steps.push(new Step(what, part));
        return part;
    }

    /** Runs it when its turn comes. */
    void onStop(String what, Runnable stop) {
        steps.push(new Step(what, stop::run));
    }

    /** Stops everything; a second call finds nothing. */
    @Override
    public void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.stop().close();
            } catch (Exception failed) {
                LOG.error("could not be stopped in order: part={}", step.what(), failed);
            }
        }
    }
}
