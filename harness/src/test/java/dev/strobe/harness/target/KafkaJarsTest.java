package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaJarsTest {

    /** Does what the copy goal does: one jar into the folder it is told, one line into its log. */
    private static final String WORKING_MAVEN = """
            #!/bin/sh
            for argument in "$@"; do case "$argument" in -DoutputDirectory=*) out="${argument#*=}";; esac; done
            echo "java home $JAVA_HOME" > "$out/kafka_2.13.jar"
            """;

    private static final String OFFLINE_MAVEN = """
            #!/bin/sh
            echo "[INFO] Scanning for projects..."
            echo "[ERROR] Could not transfer artifact: Unknown host"
            exit 1
            """;

    @TempDir
    Path home;

    private final List<String> progress = new ArrayList<>();

    @Test
    void jarsAreResolvedOnFirstUseAndTakenFromTheCacheAfterThat() throws IOException {
        maven(WORKING_MAVEN);
        Path folder = jars().folder();
        assertThat(folder.resolve("kafka_2.13.jar")).content().contains(System.getProperty("java.home"));
        assertThat(progress).hasSize(2).first().asString().contains("first use only");

        maven(OFFLINE_MAVEN);
        progress.clear();
        assertThat(jars().folder()).isEqualTo(folder);
        assertThat(progress).isEmpty();
    }

    @Test
    void withoutANetworkTheMessageNamesTheWayOutAndNothingHalfDoneStays() throws IOException {
        maven(OFFLINE_MAVEN);

        assertThatThrownBy(() -> jars().folder())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("Unknown host")
                .hasMessageContaining("Way out")
                .hasMessageContaining("settings.xml");
        try (Stream<Path> left = Files.list(cache())) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("kafka-4.4.0.lock");
        }
    }

    @Test
    void aCacheOfAnotherPomIsResolvedAnew() throws IOException {
        Path stale = Files.createDirectories(cache().resolve("kafka-4.4.0"));
        Files.writeString(stale.resolve("kafka-server.pom.xml"), "<project/>");
        Files.writeString(stale.resolve("old.jar"), "");
        maven(WORKING_MAVEN);

        assertThat(jars().folder().resolve("old.jar")).doesNotExist();
    }

    @Test
    void theCacheFolderFollowsTheEnvironment() {
        Path user = Path.of("/home/ada");
        assertThat(KafkaJars.cacheFolder(Map.of(), user)).isEqualTo(Path.of("/home/ada/.cache/strobe"));
        assertThat(KafkaJars.cacheFolder(Map.of("XDG_CACHE_HOME", "/x"), user)).isEqualTo(Path.of("/x/strobe"));
        assertThat(KafkaJars.cacheFolder(Map.of("XDG_CACHE_HOME", "/x", "STROBE_CACHE", "/y"), user))
                .isEqualTo(Path.of("/y"));
    }

    private KafkaJars jars() {
        return new KafkaJars(cache(), TargetFixtures.context(home, home, "off", progress::add));
    }

    private Path cache() {
        return home.resolve("cache");
    }

    private void maven(String script) throws IOException {
        Path mvnw = Files.writeString(home.resolve("mvnw"), script);
        Files.setPosixFilePermissions(mvnw, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
