package dev.strobe.conformance.stack;

import dev.strobe.conformance.process.Child;
import dev.strobe.conformance.process.ScratchFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The real programs of the stack: collector and Jaeger built from their Go modules once and kept in the cache, Prometheus
 * as the distribution installed it. Where one cannot be had, the test that asks is skipped and says why.
 */
record Parts(Path collector, Path jaeger, Path prometheus, Path promtool) {

    /** A build on a machine that is busy with others; the usual one is 10 minutes. */
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(40);

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
    private static final int EXIT_NO_GO = 3;

    static Parts found() {
        Optional<Path> prometheus = program("prometheus");
        Optional<Path> promtool = program("promtool");
        Assumptions.assumeTrue(
                prometheus.isPresent() && promtool.isPresent(),
                "no Prometheus on the PATH: install it, on Debian as the package prometheus");
        String script = StackFiles.folder().resolve("parts/make-parts").toString();
        Path scratch = ScratchFolder.create("parts");
        Path folder = cache().resolve(said(scratch, List.of(script, "--name")).strip());
        try (Child build = Child.start(List.of(script, folder.toString()), scratch.resolve("make-parts.log"))) {
            int code = build.awaitExit(BUILT_WITHIN);
            Assumptions.assumeTrue(
                    code != EXIT_NO_GO, "no Go tool to build the collector and Jaeger with: " + build.output());
            if (code != 0) {
                throw new IllegalStateException("parts not built: exit=" + code + " output=" + build.output());
            }
        }
        return new Parts(
                folder.resolve("otelcol-contrib"),
                folder.resolve("jaeger"),
                prometheus.orElseThrow(),
                promtool.orElseThrow());
    }

    /** What each says of its version, by the name of its service. */
    Map<String, String> versions() {
        Path scratch = ScratchFolder.create("versions");
        return Map.of(
                "collector", said(scratch, List.of(collector.toString(), "--version")),
                "jaeger", said(scratch, List.of(jaeger.toString(), "version")),
                "prometheus", said(scratch, List.of(prometheus.toString(), "--version")));
    }

    /** All that a short command writes; it must end with 0. */
    static String said(Path scratch, List<String> command) {
        Path log = scratch.resolve("said-" + Path.of(command.getFirst()).getFileName() + ".log");
        try (Child child = Child.start(command, log)) {
            int code = child.awaitExit(ANSWERS_WITHIN);
            if (code != 0) {
                throw new IllegalStateException(
                        "command failed: exit=" + code + " command=" + command + " output=" + child.output());
            }
            return child.output();
        }
    }

    static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return List.of(path.split(":")).stream()
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path cache() {
        Map<String, String> environment = System.getenv();
        if (environment.containsKey("STROBE_CACHE")) {
            return Path.of(environment.get("STROBE_CACHE"));
        }
        String base = environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        return Path.of(base, "strobe");
    }
}
