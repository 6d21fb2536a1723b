package dev.strobe.harness.target;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How one broker node is started: pure values, so that a test can read them without starting anything. */
interface BrokerServer {

    /** Often enough for a topic's {@code retention.bytes} to hold within a run. */
    String RETENTION_CHECK_MS = "10000";

    /** What messages call it. */
    String name();

    NodePlan plan();

    default BrokerJvm jvm() {
        return plan().jvm();
    }

    /** Where clients connect. */
    default String bootstrapServers() {
        return plan().client().advertised();
    }

    /** The content of its properties file, in the order of their meaning. */
    Map<String, String> properties();

    /** The arguments of its JVM, without class path and main class. */
    List<String> jvmArguments();

    List<String> command(Path propertiesFile);

    /** How long it may take to end once it is asked to. */
    default Duration endsWithin() {
        return Duration.ofSeconds(10);
    }

    default String propertiesText() {
        StringBuilder text = new StringBuilder();
        properties()
                .forEach((name, value) -> text.append(name)
                        .append('=')
                        .append(value.replace("\\", "\\\\"))
                        .append('\n'));
        return text.toString();
    }
}
