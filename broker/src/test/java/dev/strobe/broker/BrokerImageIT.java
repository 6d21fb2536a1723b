package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The image that the Dockerfile makes: it starts healthy, serves a standard client, and stops in order. */
@Timeout(300)
final class BrokerImageIT {

    private static final Path ROOT = Path.of(System.getProperty("strobe.root", ".."));
    private static final int PORT = 19092;

    @BeforeAll
    static void anEngineMustAnswer() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no container engine answers here: the image is not tested");
    }

    @Test
    void theImageServesAStandardClient() throws IOException {
        int free = FreePort.any();
        try (GenericContainer<?> broker = new GenericContainer<>(image())) {
            // Clients are told an address, so that the port outside has to be known before the broker starts.
            broker.setPortBindings(List.of("127.0.0.1:" + free + ":" + PORT));
            broker.withCommand(
                            "--set", "advertised.listeners=PLAINTEXT://127.0.0.1:" + free, "--set", "num.partitions=1")
                    .waitingFor(Wait.forHealthcheck())
                    .withStartupTimeout(Duration.ofSeconds(60));
            broker.start();

            assertThat(RoundTrip.of("127.0.0.1:" + free, "image", "hello")).isEqualTo("hello");
            assertThat(broker.getLogs()).contains("strobe-broker ready listener=0.0.0.0:" + PORT);

            broker.getDockerClient()
                    .stopContainerCmd(broker.getContainerId())
                    .withTimeout(10)
                    .exec();
            assertThat(broker.getCurrentContainerInfo().getState().getExitCodeLong())
                    .isZero();
        }
    }

    /** Built from what this build has compiled and packaged. */
    private static ImageFromDockerfile image() throws IOException {
        Path build =
                Path.of(System.getProperty("strobe.broker.build", "target")).toAbsolutePath();
        try (Stream<Path> files = Files.list(build)) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith("strobe-broker-"))
                    .filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            return new ImageFromDockerfile()
                    .withFileFromPath("Dockerfile", ROOT.resolve("Dockerfile"))
                    .withFileFromPath(jar.getFileName().toString(), jar)
                    .withFileFromPath("lib", build.resolve("lib"));
        }
    }
}
