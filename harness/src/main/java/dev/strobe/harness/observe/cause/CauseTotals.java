package dev.strobe.harness.observe.cause;

import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up why several messages were slow: each cause's share of their latency, what has none as unknown. One thread. */
public final class CauseTotals {

    private static final double PERCENT = 100;

    private final Map<Cause, Long> nsByCause = new EnumMap<>(Cause.class);
    private final Map<Cause, Long> messagesByCause = new EnumMap<>(Cause.class);
    private final Map<Waited, Long> nsByFollower = new HashMap<>();
    private long latencyNs;
    private long explainedNs;
    private long messages;

    private record Waited(String follower, @Nullable Cause cause) {}

    public void add(Explained message) {
        messages++;
        latencyNs += message.latencyNs();
        explainedNs += message.explainedNs();
        for (Cause cause : Cause.values()) {
            nsByCause.merge(cause, message.ns(cause), Long::sum);
        }
        messagesByCause.merge(message.dominant(), 1L, Long::sum);
        message.intervals().stream()
                .filter(interval -> interval.cause() == Cause.BROKER_REPLICATION)
                .forEach(interval -> nsByFollower.merge(
                        new Waited(interval.follower(), interval.ofFollower()), interval.durationNs(), Long::sum));
    }

    public long messages() {
        return messages;
    }

    /** Null without any message. */
    public @Nullable Double explainedPct() {
        return latencyNs <= 0 ? null : PERCENT * explainedNs / latencyNs;
    }

    /** Largest share first; a cause that took no time is left out. */
    public List<Run.Cause> causes() {
        List<Run.Cause> causes = new ArrayList<>();
        nsByCause.forEach((cause, ns) -> {
            if (ns > 0) {
                causes.add(new Run.Cause(
                        cause.text(),
                        PERCENT * ns / latencyNs,
                        messagesByCause.getOrDefault(cause, 0L),
                        cause == Cause.BROKER_REPLICATION ? followers() : null));
            }
        });
        causes.sort(Comparator.comparingDouble(Run.Cause::sharePct).reversed());
        return causes;
    }

    private List<Run.Follower> followers() {
        List<Run.Follower> followers = new ArrayList<>();
        nsByFollower.forEach((waited, ns) -> followers.add(new Run.Follower(
                waited.follower(),
                waited.cause() == null ? Cause.UNKNOWN.text() : waited.cause().text(),
                PERCENT * ns / latencyNs)));
        followers.sort(Comparator.comparingDouble(Run.Follower::sharePct)
                .reversed()
                .thenComparing(Run.Follower::node)
                .thenComparing(Run.Follower::cause));
        return followers;
    }
}
