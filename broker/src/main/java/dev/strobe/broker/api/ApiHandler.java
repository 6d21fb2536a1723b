package dev.strobe.broker.api;

import dev.strobe.broker.wire.Request;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Serves one API. Called on the event loop of the client's connection: it must not wait, and answers the request exactly
 * once, then or later.
 */
public interface ApiHandler {

    ApiKeys key();

    /** The lowest version served. */
    default short minVersion() {
        return key().oldestVersion();
    }

    /** The lowest version that clients are told of; one that is not served ends the connection. */
    default short announcedSince() {
        return minVersion();
    }

    /** The highest version served: the codec's latest that is not marked as subject to change. */
    default short maxVersion() {
        return key().latestVersion(false);
    }

    void handle(Request request);
}
