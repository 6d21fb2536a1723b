package dev.strobe.harness.observe;

import dev.strobe.harness.observe.cause.Outlier;
import dev.strobe.harness.observe.cause.Segment;
import dev.strobe.harness.observe.cause.Segment.Kind;
import dev.strobe.harness.observe.cause.ServedRequest;
import dev.strobe.harness.observe.jfr.RequestStages;
import dev.strobe.harness.observe.jfr.StoredMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts a kept message's time, from intended send to the answer it was judged by, into the segments of its way. Stamps of
 * two processes may cross by a little: a segment then ends where the next one starts. Owned by one thread.
 */
final class MessageWay {

    private final long endNs;
    private final List<Segment> segments = new ArrayList<>();
    private long reachedNs;
    private String node = "";

    private MessageWay(long startNs, long endNs) {
        this.reachedNs = startNs;
        this.endNs = endNs;
    }

    static Outlier of(KeptTrace trace, TraceNames names, Outlier.Batching batching) {
        KeptMessage message = trace.message();
        String client = names.clientIdByProducer().get(message.producer());
        String consumer = message.consumer() == null ? "" : message.consumer();
        long endNs = Math.max(message.intendedNs(), message.intendedNs() + message.latencyNs());
        MessageWay way = new MessageWay(message.intendedNs(), endNs);
        Set<Long> own = new HashSet<>();
        StoredMessage stored = trace.stored();
        RequestStages append = stored == null ? null : stored.append();
        RequestStages fetch = trace.fetch();
        long sentNs = trace.known().sentNs();
        if (sentNs != SendRing.UNKNOWN) {
            way.node = append == null ? "" : append.node();
            way.until(Kind.SCHEDULE_DELAY, sentNs);
            if (append != null) {
                own.add(ServedRequest.key(client.hashCode(), append.correlationId()));
                way.produced(append, message.subscription() >= 0);
            }
        }
        if (fetch != null) {
            own.add(ServedRequest.key(consumer.hashCode(), fetch.correlationId()));
            way.node = fetch.node();
            way.fetched(fetch, append != null);
        } else {
            boolean answered = append != null && message.subscription() < 0;
            way.until(answered ? Kind.ACK_IN : Kind.BLIND, endNs);
        }
        return new Outlier(
                message.intendedNs(),
                endNs,
                way.segments,
                new Outlier.Path(
                        Integer.toString(message.producer()),
                        client,
                        consumer,
                        batching,
                        stored == null ? "" : stored.place()),
                own);
    }

    /** @param fetchable whether its way goes on with a fetch from the moment it may be read */
    private void produced(RequestStages append, boolean fetchable) {
        until(Kind.CLIENT_OUT, append.receivedNs());
        for (RequestStages.Stage stage : append.stages()) {
            until(kind(stage), stage.endNs());
            if (fetchable && stage.name().equals("replicated")) {
                return;
            }
        }
    }

    private void fetched(RequestStages fetch, boolean there) {
        if (there) {
            until(Kind.FETCH_OUT, fetch.receivedNs());
        } else {
            until(Kind.BLIND, fetch.endNs("waited"));
        }
        fetch.stages().forEach(stage -> until(kind(stage), stage.endNs()));
        until(Kind.CLIENT_IN, endNs);
    }

    private static Kind kind(RequestStages.Stage stage) {
        return Kind.valueOf(stage.name().toUpperCase(Locale.ROOT));
    }

    private void until(Kind kind, long ns) {
        long toNs = Math.min(ns, endNs);
        if (toNs > reachedNs) {
            segments.add(new Segment(kind, reachedNs, toNs, node));
            reachedNs = toNs;
        }
    }
}
