package dev.strobe.harness.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What {@code strobe broker} takes. The launcher runs the broker itself, in the process it was started as, so that signals
 * reach it and no second JVM stands beside it; here are only its help and its place in the list of commands.
 */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = BrokerStatusCommand.class,
        description = {
            "Runs the reference broker in the foreground, until Ctrl-C or SIGTERM.",
            "Prints its effective configuration and, once clients can connect, a line with 'strobe-broker ready'.",
            "Without options it listens on 127.0.0.1 only."
        },
        footer = {
            "",
            "Examples:",
            "  strobe broker",
            "  strobe broker --config broker.properties",
            "  strobe broker --set listeners=PLAINTEXT://127.0.0.1:9092 --set log.dirs=/var/tmp/strobe",
            "  strobe run constant --target kafka://127.0.0.1:9092     (in another terminal)",
            "  strobe broker status                                    how it, and its cluster, are",
            "",
            "Exit codes: 0 stopped on request, 1 failed, 2 bad usage or configuration, 3 port or data folder taken,",
            "130 ended by a second signal."
        })
final class BrokerCommand implements Callable<Integer> {

    @Option(names = "--config", paramLabel = "FILE", description = "A properties file; its keys have Kafka's names.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one key, in place of the file's value if it has one; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--check", description = "Check the configuration, print what would be in effect, and end.")
    private boolean check;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println("The broker is run by the launcher: ./strobe broker"
                        + (config == null ? "" : " --config " + config)
                        + (settings.isEmpty() ? "" : " --set " + String.join(" --set ", settings))
                        + (check ? " --check" : ""));
        return ExitCode.USAGE.code();
    }
}
