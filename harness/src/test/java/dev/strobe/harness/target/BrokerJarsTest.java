package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerJarsTest {

    @TempDir
    Path folder;

    private final String before = System.getProperty(BrokerJars.CLASS_PATH_PROPERTY, "");

    @BeforeEach
    void forget() {
        System.clearProperty(BrokerJars.CLASS_PATH_PROPERTY);
    }

    @AfterEach
    void restore() {
        System.setProperty(BrokerJars.CLASS_PATH_PROPERTY, before);
    }

    @Test
    void withoutTheLauncherTheMessageNamesTheWayOut() {
        assertThatThrownBy(BrokerJars::located)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining(BrokerJars.CLASS_PATH_PROPERTY)
                .hasMessageContaining("./strobe");
    }

    @Test
    void jarsThatAreGoneAreNamed() throws IOException {
        Path jar = Files.writeString(folder.resolve("netty.jar"), "");
        System.setProperty(BrokerJars.CLASS_PATH_PROPERTY, jar + ":" + folder.resolve("gone.jar") + ":/no/lib/*");

        assertThatThrownBy(BrokerJars::located)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("gone.jar and 1 more that do not exist");
    }

    @Test
    void theVersionIsThatOfTheBrokersOwnJar() throws IOException {
        Files.writeString(folder.resolve("netty.jar"), "");
        jar(folder.resolve("strobe-broker-1.2.jar"), "1.2");

        assertThat(jars(folder + "/*").version()).isEqualTo("1.2");
        assertThat(jars(folder.resolve("netty.jar").toString()).version()).isEqualTo("development");
    }

    @Test
    void aCacheThatIsMissingOrEmptyIsNotAskedFor() throws IOException {
        Path cache = folder.resolve("broker.aot");
        BrokerJars jars = new BrokerJars("x.jar", Optional.of(cache), Optional.empty());

        assertThat(jars.aotArguments(true)).isEmpty();
        Files.writeString(cache, "");
        assertThat(jars.aotArguments(true)).isEmpty();
        Files.writeString(cache, "x");
        assertThat(jars.aotArguments(true))
                .contains("-XX:AOTCache=" + cache, "-XX:AOTMode=auto")
                .doesNotContain("--add-modules=jdk.jfr");
        assertThat(jars.aotArguments(false)).contains("--add-modules=jdk.jfr");
    }

    private static BrokerJars jars(String classPath) {
        return new BrokerJars(classPath, Optional.empty(), Optional.empty());
    }

    private static void jar(Path file, String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
    }
}
