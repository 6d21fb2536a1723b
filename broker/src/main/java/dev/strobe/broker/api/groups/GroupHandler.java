package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.wire.Request;
import org.apache.kafka.common.protocol.ApiKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler that goes to the loop of a group and answers from there. */
abstract class GroupHandler implements ApiHandler {

    private static final Logger LOG = LoggerFactory.getLogger(GroupHandler.class);

    private final ApiKeys key;

    GroupHandler(ApiKeys key) {
        this.key = key;
    }

    @Override
    public final ApiKeys key() {
        return key;
    }

    /** Runs the request's work where the coordinator is served. A defect ends the connection, not the loop, and not in silence. */
    static void on(GroupCoordinator coordinator, Request request, Runnable work) {
        coordinator.run(() -> guarded(request, work));
    }

    private static void guarded(Request request, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("group request failed: api={} version={}", request.api(), request.version(), e);
            request.disconnect("internal error");
        }
    }
}
