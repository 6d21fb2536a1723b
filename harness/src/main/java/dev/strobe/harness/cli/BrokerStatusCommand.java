package dev.strobe.harness.cli;

import dev.strobe.harness.driver.kafka.ClusterStatus;
import dev.strobe.harness.driver.kafka.ClusterStatusReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strobe broker status}: asks any one node how all of them are, through Kafka's protocol. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows a cluster: nodes, the controller and its quorum, and every partition with its leader, replicas",
            "and those in sync. What has no leader or misses a replica comes first.",
            "It asks through Kafka's protocol, so it shows an Apache Kafka too."
        },
        footer = {
            "",
            "Examples:",
            "  strobe broker status",
            "  strobe broker status --bootstrap 127.0.0.1:19092,127.0.0.1:19093",
            "  strobe broker status --json",
            "",
            "Exit codes: 0 all healthy, 1 a partition without leader or with too few in sync, 2 bad usage,",
            "3 nobody answers."
        })
final class BrokerStatusCommand implements Callable<Integer> {

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "Where to ask; several with a comma between. Default: ${DEFAULT-VALUE}")
    private String bootstrap = "";

    @Option(names = "--json", description = "For programs instead of people.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = DurationOption.class,
            description = "How long an answer may take. Default: ${DEFAULT-VALUE}")
    private Duration timeout = Duration.ZERO;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ClusterStatus status;
        try {
            status = new ClusterStatusReader(bootstrap, timeout).read();
        } catch (ClusterStatusReader.UnreachableException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("The cluster cannot be asked: " + e.getMessage());
            err.println("Name a node that runs with --bootstrap HOST:PORT.");
            err.flush();
            return ExitCode.TARGET.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? StatusText.json(status) : StatusText.of(status));
        out.flush();
        return (status.isHealthy() ? ExitCode.PASS : ExitCode.FAILED).code();
    }
}
