package dev.strobe.broker.telemetry.export;

import java.nio.charset.StandardCharsets;

/**
 * What {@code /health} says.
 *
 * @param status where the broker is in its life
 * @param listener address that clients connect to; empty before it is bound
 * @param offlinePartitions partitions that damage or the disk keeps from serving: the broker is ready without them
 */
public record Health(Status status, String listener, int offlinePartitions) {

    /** The life of a broker. */
    public enum Status {
        STARTING("starting"),
        READY("ready"),
        STOPPING("stopping");

        private final String word;

        Status(String word) {
            this.word = word;
        }
    }

    boolean isReady() {
        return status == Status.READY;
    }

    /** One line of JSON; the listener is an address and needs no escapes. */
    byte[] json() {
        return ("{\"status\":\"" + status.word + "\",\"listener\":\"" + listener + "\",\"offline_partitions\":"
                        + offlinePartitions + "}\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
