package dev.strobe.harness.measure.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps harness and target on different processors where there are at least four, so that neither takes time from the
 * other.
 *
 * <p>Hardware threads of one core stay together: split between the two, they would slow each other down. Pinning is done
 * by {@code taskset} (util-linux); what goes wrong is a sentence for the run, never a failure. Pin the target only after
 * it started, and read the number of cores before: both inherit and see what they were pinned to.
 */
public final class CpuPinning {

    public static final int CPUS_MIN = 4;

    private static final long TASKSET_TIMEOUT_S = 5;
    private static final int OUTPUT_BYTES_MAX = 4_096;

    /** Two disjoint lists of processors as {@code taskset -c} takes them, such as {@code 0,1}. */
    public record Plan(String harnessCpus, String targetCpus) {}

    private CpuPinning() {}

    /** The plan for this machine and the processors this process may use; empty with fewer than four. */
    public static Optional<Plan> planForThisMachine() {
        return plan(physicalCores(Path.of("/")));
    }

    /** The plan for processors 0 to {@code cpus - 1} with a core each. */
    public static Optional<Plan> plan(int cpus) {
        return plan(IntStream.range(0, cpus).mapToObj(List::of).toList());
    }

    /**
     * Gives half of the physical cores to the harness and the rest, the larger half, to the target.
     *
     * @param physicalCores the hardware threads of each core
     */
    static Optional<Plan> plan(List<List<Integer>> physicalCores) {
        long cpus = physicalCores.stream().mapToLong(List::size).sum();
        if (cpus < CPUS_MIN || physicalCores.size() < 2) {
            return Optional.empty();
        }
        int forHarness = physicalCores.size() / 2;
        return Optional.of(new Plan(
                list(physicalCores.subList(0, forHarness)),
                list(physicalCores.subList(forHarness, physicalCores.size()))));
    }

    /**
     * Pins all threads of a process.
     *
     * @return empty if it worked, else a sentence that says why not
     */
    public static Optional<String> apply(long pid, String cpus) {
        return apply("taskset", pid, cpus);
    }

    static Optional<String> apply(String taskset, long pid, String cpus) {
        String problem = "Process " + pid + " is not pinned to processors " + cpus + ": ";
        ProcessBuilder command =
                new ProcessBuilder(taskset, "-a", "-c", "-p", cpus, String.valueOf(pid)).redirectErrorStream(true);
        Process process;
        try {
            process = command.start();
        } catch (IOException absent) {
            return Optional.of(problem + "taskset (util-linux) could not be started.");
        }
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(TASKSET_TIMEOUT_S, TimeUnit.SECONDS)) {
                return Optional.of(problem + "taskset did not end within " + TASKSET_TIMEOUT_S + " s.");
            }
            int exit = process.exitValue();
            return exit == 0
                    ? Optional.empty()
                    : Optional.of(problem + "taskset ended with " + exit + ": " + text.replace("\n", ", "));
        } catch (IOException unreadable) {
            return Optional.of(problem + unreadable.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.of(problem + "interrupted.");
        } finally {
            process.destroyForcibly();
        }
    }

    /** The processors this process may use, by core; each its own core where the topology is not told. */
    static List<List<Integer>> physicalCores(Path root) {
        ProcReader files = new ProcReader(root);
        SortedSet<Integer> allowed = allowed(files.text("proc/self/status"));
        List<List<Integer>> cores = new ArrayList<>();
        while (!allowed.isEmpty()) {
            int cpu = allowed.getFirst();
            String siblings = files.text("sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list");
            SortedSet<Integer> core = parse(siblings == null ? "" : siblings);
            core.retainAll(allowed);
            core.add(cpu);
            allowed.removeAll(core);
            cores.add(List.copyOf(core));
        }
        return cores;
    }

    private static SortedSet<Integer> allowed(@Nullable String status) {
        String key = "Cpus_allowed_list:";
        for (String line : status == null ? new String[0] : status.split("\n", -1)) {
            if (line.startsWith(key)) {
                return parse(line.substring(key.length()));
            }
        }
        return new TreeSet<>();
    }

    /** Reads {@code 0-3,8}; what is not of that form is left out. */
    private static SortedSet<Integer> parse(String list) {
        SortedSet<Integer> cpus = new TreeSet<>();
        for (String range : list.strip().split(",", -1)) {
            String[] ends = range.split("-", 2);
            long first = ProcReader.number(ends[0]).orElse(-1);
            long last = ProcReader.number(ends[ends.length - 1]).orElse(-1);
            for (long cpu = first; cpu >= 0 && cpu <= last; cpu++) {
                cpus.add((int) cpu);
            }
        }
        return cpus;
    }

    private static String list(List<List<Integer>> cores) {
        return cores.stream()
                .flatMap(List::stream)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }
}
