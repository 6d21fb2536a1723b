package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunRequest.Telemetry;
import dev.strobe.harness.observe.otlp.ExportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a run's traces and metrics go. Without any of these options OpenTelemetry's own variables decide. */
final class TelemetryOptions {

    private static final String HOST = "127.0.0.1";
    private static final int STACK_GRPC_PORT = 4317;
    private static final String STACK_GRPC = "http://" + HOST + ":" + STACK_GRPC_PORT;
    private static final String STACK_HTTP = "http://" + HOST + ":4318";
    private static final String STACK_TRACES = "http://" + HOST + ":16686/trace/{trace_id}";
    private static final int ANSWERS_WITHIN_MS = 1_000;

    /** The broker takes part: its own spans and metrics, in the traces of messages that carry theirs. */
    private static final Map<String, String> BROKER_SETTINGS =
            Map.of("otel.exporter.otlp.endpoint", STACK_HTTP, "tracing.headers", "on");

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description =
                    "Export traces and metrics to this OTLP endpoint: gRPC at port 4317, HTTP at 4318 or with a path. TLS,"
                            + " headers and timeouts by the standard OTEL_* variables.")
    private @Nullable String otlp;

    @Option(
            names = "--stack",
            description = "Export to the local stack of docker-compose.yml, and let the target 'strobe' do so too.")
    private boolean stack;

    @Option(
            names = "--traces-url",
            paramLabel = "TEMPLATE",
            description =
                    "Where the report's links to traces lead, with {trace_id} in it (default: $STROBE_TRACES_URL).")
    private @Nullable String tracesUrl;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Checks everything, the local stack too if it is wanted, before anything starts. */
    Telemetry telemetry() {
        if (stack && otlp != null) {
            throw new ParameterException(spec.commandLine(), "--stack names an endpoint by itself: --otlp=" + otlp);
        }
        String template = tracesUrl == null ? System.getenv("STROBE_TRACES_URL") : tracesUrl;
        if (stack) {
            requireStack();
            ExportSettings settings = settings(STACK_GRPC, template == null ? STACK_TRACES : template);
            return new Telemetry(settings, BROKER_SETTINGS);
        }
        return new Telemetry(settings(otlp, template), Map.of());
    }

    /** What scenarios are told unless the command line says otherwise: without headers the broker's spans have no trace. */
    List<String> presets() {
        return stack ? List.of("observe.traces.headers=1/1000") : List.of();
    }

    /** What repeats these options. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (otlp != null) {
            arguments.addAll(List.of("--otlp", otlp));
        }
        if (stack) {
            arguments.add("--stack");
        }
        if (tracesUrl != null) {
            arguments.addAll(List.of("--traces-url", tracesUrl));
        }
        return arguments;
    }

    private ExportSettings settings(@Nullable String endpoint, @Nullable String template) {
        try {
            return ExportSettings.of(endpoint, template, ExportSettings.Variables.ofThisProcess());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void requireStack() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), STACK_GRPC_PORT), ANSWERS_WITHIN_MS);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The local stack does not answer at " + HOST + ":" + STACK_GRPC_PORT
                            + ". Start it with: docker compose up -d (see otel-collector/README.md)",
                    e);
        }
    }
}
