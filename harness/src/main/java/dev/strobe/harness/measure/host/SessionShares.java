package dev.strobe.harness.measure.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether Linux shares the CPUs among sessions first, and only within each among its threads (autogroups). Where harness and
 * target have a session each, the target may then wait for a CPU for seconds although it hardly uses any: a session that
 * sleeps much weighs next to nothing just when it wakes.
 */
public final class SessionShares {

    private static final Path ENABLED = Path.of("sys/kernel/sched_autogroup_enabled");

    private SessionShares() {}

    /** What to tell of a target whose processes have another share than this process; empty if all is well or unknown. */
    public static Optional<String> apart(List<Long> target) {
        return apart(Path.of("/proc"), target);
    }

    static Optional<String> apart(Path proc, List<Long> target) {
        if (!first(proc.resolve(ENABLED)).equals("1")) {
            return Optional.empty();
        }
        String own = first(proc.resolve("self/autogroup"));
        boolean apart = target.stream()
                .map(pid -> first(proc.resolve(pid + "/autogroup")))
                .anyMatch(group -> !group.isEmpty() && !group.equals(own));
        return apart
                ? Optional.of(
                        "The kernel shares the CPUs among sessions, and the target has another session than the harness:"
                                + " on full cores it may wait for a CPU for seconds. Start both from one shell, or set"
                                + " kernel.sched_autogroup_enabled=0.")
                : Optional.empty();
    }

    /** The first word, without the nice value that stands behind a group's name; empty if there is none to be read. */
    private static String first(Path file) {
        try {
            return Files.readString(file).strip().split("\\s", 2)[0];
        } catch (IOException e) {
            return "";
        }
    }
}
