package dev.strobe.broker.net;

import dev.strobe.broker.telemetry.Instruments;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the server counts. */
final class NetMeters {

    final LongAdder accepted;
    final LongAdder closed;
    final LongAdder refusedConnections;
    final LongAdder acceptPauses;
    final LongAdder requests;
    final LongAdder bytesIn;
    final LongAdder bytesOut;
    final LongAdder badFrames;
    /** Bytes of answers that the kernel has not taken yet, over all connections. */
    final LongAdder unwrittenBytes = new LongAdder();

    private final EnumMap<ReadLimit, LongAdder> pauses = new EnumMap<>(ReadLimit.class);
    final LongAdder idleClosed;
    final LongAdder stalledClosed;
    final LongAdder slowTasks;

    NetMeters(Instruments instruments) {
        accepted = instruments.counter("strobe_connections_accepted_total", "Connections accepted");
        closed = instruments.counter("strobe_connections_closed_total", "Connections ended, by either side");
        refusedConnections = instruments.counter(
                "strobe_connections_refused_total", "Connections closed at once because max.connections were open");
        acceptPauses = instruments.counter(
                "strobe_accept_pauses_total", "Times that accepting paused because connections came too fast");
        requests = instruments.counter("strobe_requests_total", "Requests received");
        bytesIn = instruments.counter("strobe_received_bytes_total", "Bytes received from clients");
        bytesOut = instruments.counter("strobe_sent_bytes_total", "Bytes of answers handed to connections");
        badFrames = instruments.counter(
                "strobe_bad_frames_total", "Connections closed because what came was no request of the protocol");
        for (ReadLimit limit : ReadLimit.values()) {
            pauses.put(limit, pauses(instruments, limit.word()));
        }
        idleClosed = instruments.counter("strobe_connections_idle_closed_total", "Connections closed for idleness");
        stalledClosed = instruments.counter(
                "strobe_connections_stalled_closed_total",
                "Connections closed with a frame that did not complete in time");
        slowTasks = instruments.counter("strobe_loop_slow_tasks_total", "Event loop tasks that took over 10 ms");
    }

    LongAdder pauses(ReadLimit limit) {
        return Objects.requireNonNull(pauses.get(limit));
    }

    private static LongAdder pauses(Instruments instruments, String limit) {
        return instruments.counter(
                "strobe_read_pauses_total", "Times that reading from a connection paused at a limit", "limit", limit);
    }
}
