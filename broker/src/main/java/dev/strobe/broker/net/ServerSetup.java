package dev.strobe.broker.net;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;

/**
 * What a server needs.
 *
 * @param clientLog takes a kind and a line about something a client did; must bound what it writes
 * @param slowTask takes the number of a loop and the ns for which a task held it up
 */
public record ServerSetup(
        BrokerConfig.Server limits,
        FrameHandler handler,
        NanoClock clock,
        Instruments instruments,
        BiConsumer<String, String> clientLog,
        ObjLongConsumer<Integer> slowTask) {

    ServerContext.SlowTaskReport slowTasks() {
        return slowTask::accept;
    }
}
