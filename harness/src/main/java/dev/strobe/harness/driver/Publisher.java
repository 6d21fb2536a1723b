package dev.strobe.harness.driver;

import dev.strobe.harness.message.OutboundMessage;
import java.time.Duration;
import java.util.Map;

/** Sends messages to one topic. Used by one load thread, except {@link #records()} and {@link #requests()}. */
public interface Publisher {

    /**
     * Sends a copy of the message. Blocks only for back-pressure of the client (a full buffer). Every message is answered
     * exactly once through the listener, also one that fails inside this call; this method itself never throws for it.
     */
    void publish(OutboundMessage message);

    /** The client's settings as it understood them; secrets masked. */
    Map<String, String> effectiveSettings();

    /** Records handed to the wire so far, and the produce requests that carried them; 0 where unknown. Any thread. */
    long records();

    long requests();

    /** Ends the client within {@code timeout}; messages without an answer by then stay unanswered. */
    void close(Duration timeout);
}
