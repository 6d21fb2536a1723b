package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.observe.cause.Owner;
import org.jspecify.annotations.Nullable;

/** Which threads of a broker can keep a message waiting, by their names: the reference broker's and Apache Kafka's. */
final class BrokerThreads {

    private BrokerThreads() {}

    /** Null for a thread that no request waits for. */
    static @Nullable Owner owner(String thread) {
        if (thread.startsWith("strobe-loop-")
                || thread.contains("kafka-request-handler")
                || thread.contains("kafka-network-thread")) {
            return Owner.LOOP;
        }
        if (thread.startsWith("strobe-flush")) {
            return Owner.FLUSH;
        }
        return thread.startsWith("strobe-io-") ? Owner.IO : null;
    }
}
