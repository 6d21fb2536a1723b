package dev.strobe.conformance.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Where the build put what runs as child processes. */
public final class BuildFolders {

    private static final Path ROOT =
            Path.of(System.getProperty("strobe.root", "..")).toAbsolutePath().normalize();
    private static final String BUILD = System.getProperty("strobe.build", "target");

    private BuildFolders() {}

    /** The checkout. */
    public static Path root() {
        return ROOT;
    }

    /** Class path of the Kafka server. */
    public static String kafkaServer() {
        return jars("kafka-server");
    }

    /** Class path of Kafka's command-line tools. */
    public static String kafkaTools() {
        return jars("kafka-tools");
    }

    /** Class path of the Strobe broker as it is shipped: its jar and its libraries. */
    public static String strobeBroker() {
        Path target = ROOT.resolve("broker").resolve(BUILD);
        File[] jars =
                target.toFile().listFiles((folder, name) -> name.startsWith("strobe-broker-") && name.endsWith(".jar"));
        if (jars == null || jars.length == 0) {
            throw new IllegalStateException("the broker has not been packaged: folder=" + target);
        }
        String own = Arrays.stream(jars).map(File::getPath).sorted().collect(Collectors.joining(File.pathSeparator));
        return own + File.pathSeparator + target.resolve("lib").resolve("*");
    }

    /** OpenTelemetry's Java agent. */
    public static Path agent() {
        Path agent = ROOT.resolve("conformance").resolve(BUILD).resolve("agent/opentelemetry-javaagent.jar");
        if (!Files.isRegularFile(agent)) {
            throw new IllegalStateException("the agent has not been copied: file=" + agent);
        }
        return agent;
    }

    private static String jars(String module) {
        Path folder = ROOT.resolve("conformance").resolve(module).resolve("target/jars");
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("jars have not been copied: folder=" + folder);
        }
        return folder.resolve("*").toString();
    }
}
