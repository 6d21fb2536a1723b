package dev.strobe.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the broker was asked for.
 *
 * @param configFile null for the defaults
 * @param overrides {@code --set}, in the order given; a later one of the same key wins
 * @param problems what cannot be understood; if there is any, nothing is started
 */
record CommandLine(
        @Nullable Path configFile, Map<String, String> overrides, boolean help, boolean check, List<String> problems) {

    static final String USAGE = """
            Usage: BrokerMain [--config FILE] [--set KEY=VALUE]... [--check]

            Runs one broker that speaks the Kafka protocol, until SIGTERM or Ctrl-C.

              --config FILE      a properties file; without one every key has its default
              --set KEY=VALUE    sets one key, whatever the file says
              --check            checks the configuration, prints what would be in effect, and ends
              --help             prints this

            Examples:
              BrokerMain
              BrokerMain --config broker.properties
              BrokerMain --set listeners=PLAINTEXT://127.0.0.1:9092 --set flush=group-commit
              BrokerMain --config broker.properties --set telemetry=off --check

            Exit codes: 0 stopped in order; 1 failed; 2 bad usage or configuration; 3 the port or the data folder is
            taken; 130 ended by a second signal. When it serves, it prints one line that begins with "strobe-broker ready".
            """;

    static CommandLine parse(String... args) {
        Path configFile = null;
        Map<String, String> overrides = new LinkedHashMap<>();
        boolean help = false;
        boolean check = false;
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String option = args[i];
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--check" -> check = true;
                case "--config", "--set" -> {
                    i++;
                    if (i == args.length) {
                        problems.add(option + " needs a value");
                    } else if (option.equals("--config")) {
                        configFile = Path.of(args[i]);
                    } else {
                        override(args[i], overrides, problems);
                    }
                }
                default -> problems.add("unknown argument: " + option + "; --help shows what there is");
            }
        }
        return new CommandLine(configFile, overrides, help, check, problems);
    }

    private static void override(String assignment, Map<String, String> overrides, List<String> problems) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            problems.add("--set wants KEY=VALUE: " + assignment);
        } else {
            overrides.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
    }
}
