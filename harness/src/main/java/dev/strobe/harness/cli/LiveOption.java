package dev.strobe.harness.cli;

import dev.strobe.harness.live.LiveServer;
import dev.strobe.harness.live.LiveView;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --live} and {@code --live=PORT}: a page that shows the run while it goes on. */
final class LiveOption {

    /** No port at all: the usual one, or a free one where that is taken. */
    private static final String ANY = "any";

    private static final int PORT_MAX = 65_535;

    @Option(
            names = "--live",
            arity = "0..1",
            paramLabel = "PORT",
            preprocessor = Attached.class,
            description = "Show the run in a browser while it goes on, on 127.0.0.1 only (default port: "
                    + LiveServer.PORT + ", or a free one if that is taken; 0 takes a free one).")
    private @Nullable String port;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** In {@code --live step-load} the word after it is a scenario: a port is always attached. */
    static final class Attached implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli hands over a Stack.
        public boolean preprocess(
                Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> how) {
            if (!"=".equals(how.get("separator"))) {
                arguments.push(ANY);
            }
            return false;
        }
    }

    /** Starts serving, if it is wanted, and says where; a port that cannot be had is bad usage, before anything runs. */
    LiveView open(int runs, PrintWriter output) {
        if (port == null) {
            return LiveView.NONE;
        }
        int number = port.equals(ANY) ? LiveServer.PORT : number(port);
        try {
            LiveView view = port.equals(ANY) ? openAny(runs) : LiveView.open(number, runs);
            output.println("Live: " + view.url());
            output.flush();
            return view;
        } catch (BindException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--live cannot have port " + number + ": " + e.getMessage()
                            + ". Give another one, or --live=0 for one that is free.",
                    e);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--live cannot listen on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    private int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= PORT_MAX) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is no port.
        }
        throw new ParameterException(
                spec.commandLine(), "--live takes a port from 0 to " + PORT_MAX + ": value=" + text);
    }

    private static LiveView openAny(int runs) throws IOException {
        try {
            return LiveView.open(LiveServer.PORT, runs);
        } catch (BindException e) {
            return LiveView.open(0, runs);
        }
    }
}
