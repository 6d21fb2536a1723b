package dev.strobe.harness.measure.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.strobe.harness.time.LinuxFunction;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Has the compilers of this JVM yield to everybody else, so that compiling the instrument takes as little as possible from
 * the target on the same cores: after a fault the paths that handle it are compiled for seconds, on a whole core.
 *
 * <p>Threads that the JVM adds later inherit it from the one that adds them. Anywhere but on Linux, and where native access
 * was not enabled for this module, nothing is changed and nothing is printed.
 */
public final class CompilerThreads {

    /** A tenth of the share of a thread that does not yield: enough to go on, little enough not to be felt. */
    static final int NICE = 10;

    private static final int PRIO_PROCESS = 0;
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final Optional<MethodHandle> SETPRIORITY =
            LinuxFunction.find("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private CompilerThreads() {}

    /**
     * Never throws.
     *
     * @return how many threads yield from now on
     */
    public static int yieldToOthers() {
        if (SETPRIORITY.isEmpty()) {
            return 0;
        }
        int yielding = 0;
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : tasks.filter(CompilerThreads::compiles).toList()) {
                int thread = Integer.parseInt(task.getFileName().toString());
                yielding += (int) SETPRIORITY.get().invokeExact(PRIO_PROCESS, thread, NICE) == 0 ? 1 : 0;
            }
        } catch (Throwable refused) {
            return yielding; // A compiler that does not yield is no reason not to measure.
        }
        return yielding;
    }

    /** The kernel keeps 15 characters of a name. */
    static boolean compiles(Path task) {
        try {
            String name = Files.readString(task.resolve("comm"));
            return name.startsWith("C1 CompilerThre") || name.startsWith("C2 CompilerThre");
        } catch (IOException ended) {
            return false;
        }
    }
}
