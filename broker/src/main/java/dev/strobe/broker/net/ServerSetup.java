package dev.strobe.broker.net;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import java.util.function.BiConsumer;

/**
 * What a server needs.
 *
 * @param clientLog takes a kind and a line about something a client did; must bound what it writes
 * @param slowTasks told when a task held a loop up
 */
public record ServerSetup(
        BrokerConfig.Server limits,
        FrameHandler handler,
        NanoClock clock,
        Instruments instruments,
        BiConsumer<String, String> clientLog,
        SlowTaskReport slowTasks,
        FaultPoints faults) {

    /** Told when a task of loop number {@code loop} took {@code taskNs}. */
    @FunctionalInterface
    public interface SlowTaskReport {
        void slowTask(int loop, long taskNs);
    }
}
