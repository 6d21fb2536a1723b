package dev.strobe.conformance.stack;

import dev.strobe.conformance.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/**
 * A container engine for one test: the one that answers here, or one of its own that ends with the test. An image that the
 * engine has is used; one that it has not is made from the program that stands for it.
 *
 * <p>Owned by one thread.
 */
final class Engine implements AutoCloseable {

    private static final Duration UP_WITHIN = Duration.ofMinutes(10);
    private static final Duration COMMAND_WITHIN = Duration.ofMinutes(5);
    private static final String BASE = "eclipse-temurin:25-jre";
    private static final String HOST = "DOCKER_HOST=";
    /** What health checks use of the real images, which have a shell of their own and its tools. */
    private static final String WGET = """
            #!/bin/bash
            # wget -q -O /dev/null URL, with what is here: 0 if the answer is 200.
            url=${!#}
            rest=${url#http://}
            place=${rest%%/*}
            exec 3<>"/dev/tcp/${place%:*}/${place#*:}" || exit 4
            printf 'GET /%s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' "${rest#*/}" "$place" >&3
            read -r -t 2 status <&3
            case $status in *' 200 '*) exit 0 ;; esac
            exit 8
            """;

    private final Path folder;
    private final Path logs;
    private final String host;
    private int commands;

    private Engine(Path folder, Path logs, String host) {
        this.folder = folder;
        this.logs = logs;
        this.host = host;
    }

    /** Starts one if none answers; the test is skipped where that is impossible. */
    static Engine up(Path logs) {
        Path folder = shortFolder();
        Path script = StackFiles.root().resolve(".ci/engine");
        try (Child up = Child.start(List.of(script.toString(), "up", folder.toString()), logs.resolve("engine.log"))) {
            up.awaitExit(UP_WITHIN);
            String last = up.output().strip().lines().reduce("", (_, line) -> line);
            Assumptions.assumeTrue(last.startsWith(HOST), "no container engine: " + last);
            return new Engine(folder, logs, last);
        }
    }

    /** Makes {@code image} where it is missing: {@code program} at {@code place}, run as the image's entry point. */
    void image(String image, Path program, String place) {
        if (has(image)) {
            return;
        }
        try {
            Path context = Files.createDirectories(logs.resolve("image-" + program.getFileName()));
            Files.copy(program, context.resolve("program"));
            Path wget = Files.writeString(context.resolve("wget"), WGET);
            Files.setPosixFilePermissions(wget, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(
                    context.resolve("Dockerfile"),
                    "FROM " + BASE + "\nCOPY program " + place + "\nCOPY wget /usr/bin/wget\n"
                            + "RUN mkdir /prometheus\nENTRYPOINT [\"" + place + "\"]\n");
            build(image, context, context.resolve("Dockerfile"));
        } catch (IOException e) {
            throw new UncheckedIOException("image not made: image=" + image, e);
        }
    }

    void build(String image, Path context, Path dockerfile) {
        run(List.of("docker", "build", "-q", "-t", image, "-f", dockerfile.toString(), context.toString()));
    }

    boolean has(String image) {
        return !run(List.of("docker", "images", "-q", image)).isBlank();
    }

    /** Runs a client of the engine and returns what it wrote; it must end with 0. */
    String run(List<String> command) {
        List<String> all = new ArrayList<>(List.of("env", host, "DOCKER_BUILDKIT=0"));
        all.addAll(command);
        try (Child child = Child.start(all, logs.resolve("client-" + commands++ + ".log"))) {
            int code = child.awaitExit(COMMAND_WITHIN);
            if (code != 0) {
                throw new IllegalStateException(
                        "command failed: exit=" + code + " command=" + command + " output=" + child.output());
            }
            return child.output();
        }
    }

    @Override
    public void close() {
        Path script = StackFiles.root().resolve(".ci/engine");
        try (Child down =
                Child.start(List.of(script.toString(), "down", folder.toString()), logs.resolve("engine-down.log"))) {
            int code = down.awaitExit(COMMAND_WITHIN);
            if (code != 0) {
                throw new IllegalStateException("engine not ended: folder=" + folder + " output=" + down.output());
            }
        }
    }

    /** Not below the build's folder: the path of a socket has 107 characters at the most. */
    private static Path shortFolder() {
        try {
            return Files.createTempDirectory("strobe-engine-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How each service of a project is, by its name in the file. */
    Map<String, String> health(List<String> compose, List<String> services) {
        Map<String, String> health = new TreeMap<>();
        for (String service : services) {
            List<String> ask = new ArrayList<>(compose);
            ask.addAll(List.of("ps", "-q", service));
            String container = run(ask).strip();
            health.put(
                    service,
                    container.isEmpty()
                            ? "absent"
                            : run(List.of(
                                            "docker",
                                            "inspect",
                                            "-f",
                                            "{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}",
                                            container))
                                    .strip());
        }
        return health;
    }
}
