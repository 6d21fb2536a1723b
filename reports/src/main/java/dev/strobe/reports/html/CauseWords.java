package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a cause, wherever it shows: what it means and what can be done about it, and its colour and pattern. */
final class CauseWords {

    static final String UNKNOWN = "unknown";

    /**
     * One cause.
     *
     * @param name as in {@code run.json}
     * @param meaning what went on, in a sentence
     * @param remedy what helps, or where to look
     */
    record Cause(String name, String meaning, String remedy) {}

    /** In the order in which legends and tables of equal shares show them. */
    private static final List<Cause> ALL = List.of(
            new Cause(
                    "broker.gc",
                    "The broker's JVM stopped all its threads for a garbage collection or another safepoint.",
                    "A larger heap, less garbage per message, or a collector with shorter pauses."),
            new Cause(
                    "broker.paused",
                    "The broker's process stood still as a whole, and its JVM was not the reason.",
                    "Look for what stops processes: signals, frozen containers, a suspended or migrated machine."),
            new Cause(
                    "broker.cpu",
                    "Threads of the broker were ready to run and no CPU was free for them.",
                    "More cores, less beside it on the machine, or a lower rate."),
            new Cause(
                    "broker.lock",
                    "A thread of the broker waited for a lock that another one held.",
                    "The broker's recording names the lock's class and who held it (jdk.JavaMonitorEnter)."),
            new Cause(
                    "broker.fsync",
                    "The answer had to wait until data was forced to disk.",
                    "A faster disk, or a flush policy that forces less often and promises less."),
            new Cause(
                    "broker.disk",
                    "A write to a file or a read from one was slow, without being forced.",
                    "See disk writes over time, and who else uses the disk; give the page cache more memory."),
            new Cause(
                    "broker.roll",
                    "A log began a new segment: the old file was closed and another one opened.",
                    "Larger segments roll less often."),
            new Cause(
                    "broker.busy",
                    "The thread that had to serve the message was serving other requests.",
                    "More network threads, more partitions, larger batches, or a lower rate."),
            new Cause(
                    "broker.throttled",
                    "The broker made the client wait because one of its limits was reached.",
                    "Its metrics name the limit that was full; raise it if memory allows."),
            new Cause(
                    "broker.replication",
                    "The leader waited for a follower: enough others must have a copy before it may answer.",
                    "The followers it waited for, and what they did, stand below; look at their disk and their CPU."),
            new Cause(
                    "broker.election",
                    "The partition had lost its leader, and nobody had been elected yet.",
                    "A shorter session timeout finds a dead node sooner, and takes a busy one for dead."),
            new Cause(
                    "network",
                    "Bytes were on their way between client and broker, or lay in a socket's buffer.",
                    "Look at retransmissions, socket buffers and what lies in between."),
            new Cause(
                    "client.batching",
                    "The message waited in the client for its batch, or for a request to be allowed in flight.",
                    "A shorter linger, more requests in flight, or more producers."),
            new Cause(
                    "harness.gc",
                    "The load generator's own JVM collected garbage: the instrument was slow, not the target.",
                    "A larger heap for the harness. Do not count this time against the target."),
            new Cause(
                    "harness.paused",
                    "The load generator's process stood still: the instrument was slow, not the target.",
                    "A quieter machine. Do not count this time against the target."),
            new Cause(
                    "harness.cpu",
                    "The load generator was ready to run and no CPU was free for it.",
                    "More cores, or a target on another host. Do not count this time against the target."),
            new Cause(
                    "harness.busy",
                    "A load or consumer thread of the harness was stalled or late.",
                    "More producers or consumers, or a lower rate. Do not count this time against the target."),
            new Cause(
                    "fault",
                    "A fault that was injected on purpose, where no mechanism explains the time better.",
                    "None needed: the scenario asked for it."),
            new Cause(
                    UNKNOWN,
                    "Nothing that was recorded explains this time, so it is given to nobody.",
                    "See what could not be seen, below; observe.jfr: full records more."));

    private static final Cause OTHER = new Cause("", "A cause that this version of the report does not know.", "");

    /** Who was waited for and why, such as {@code follower node 3: an injected fault}. */
    static String follower(Run.Follower follower) {
        String doing = switch (follower.cause()) {
            case "fault" -> "a fault injected there";
            case "broker.fsync", "broker.disk" -> "its disk";
            case "broker.gc" -> "its garbage collector";
            case "broker.paused" -> "it stood still";
            case "broker.cpu" -> "no CPU was free for it";
            case "broker.lock" -> "a lock in it";
            case "broker.roll" -> "it began a new segment";
            case "broker.busy" -> "it was busy";
            case UNKNOWN -> "nothing known of what it did";
            default -> follower.cause();
        };
        return "follower node " + follower.node() + ": " + doing;
    }

    private CauseWords() {}

    static Cause of(String name) {
        return ALL.stream()
                .filter(cause -> cause.name().equals(name))
                .findFirst()
                .orElse(OTHER);
    }

    /** Where a cause stands among the others; those not known come last. */
    static int rank(String name) {
        int index = ALL.indexOf(of(name));
        return index < 0 ? ALL.size() : index;
    }

    /** The style classes of its colour and pattern. A name that is not known has none of its own. */
    static String style(@Nullable String name) {
        return name == null || of(name).equals(OTHER) ? "cause cause-other" : "cause cause-" + name.replace('.', '-');
    }
}
