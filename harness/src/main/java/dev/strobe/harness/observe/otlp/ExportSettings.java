package dev.strobe.harness.observe.otlp;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run exports and where to: OpenTelemetry's own variables, and above them what the command line says. Nothing is
 * exported, and nothing of OpenTelemetry's exporters loaded, unless an endpoint is named or a scrape wanted: the
 * specification's default, a collector on localhost, is left out on purpose.
 *
 * @param overrides OpenTelemetry's properties that win over the environment
 * @param traces where traces go; null if nowhere
 * @param metrics where metrics are pushed; null if nowhere
 * @param scrape whether metrics are served to Prometheus
 * @param tracesUrl where one can look at a trace, with <code>{trace_id}</code> in place of its id; null if nowhere
 */
public record ExportSettings(
        Map<String, String> overrides,
        @Nullable String traces,
        @Nullable String metrics,
        boolean scrape,
        @Nullable String tracesUrl) {

    /** Exports nothing. */
    public static final ExportSettings NONE = new ExportSettings(Map.of(), null, null, false, null);

    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String PROTOCOL = "otel.exporter.otlp.protocol";
    private static final String TRACES_ENDPOINT = "otel.exporter.otlp.traces.endpoint";
    private static final String METRICS_ENDPOINT = "otel.exporter.otlp.metrics.endpoint";
    private static final String TRACES_EXPORTER = "otel.traces.exporter";
    private static final String METRICS_EXPORTER = "otel.metrics.exporter";
    private static final String DISABLED = "otel.sdk.disabled";
    private static final String TRACE_ID = "{trace_id}";
    private static final int GRPC_PORT = 4317;
    private static final int HTTP_PORT = 4318;

    public ExportSettings {
        overrides = Map.copyOf(overrides);
    }

    /**
     * Works out what is wanted.
     *
     * @param endpoint of the command line, such as {@code http://127.0.0.1:4317}; null to go by the environment
     * @param tracesUrl null for none
     * @param given value of an OpenTelemetry property such as {@code otel.exporter.otlp.endpoint}; null if not set
     * @throws IllegalArgumentException in words if the endpoint or the URL cannot be used
     */
    public static ExportSettings of(@Nullable String endpoint, @Nullable String tracesUrl, Variables given) {
        if (tracesUrl != null && !tracesUrl.contains(TRACE_ID)) {
            throw new IllegalArgumentException("the URL of traces must contain " + TRACE_ID + ": url=" + tracesUrl);
        }
        if (Boolean.parseBoolean(given.get(DISABLED))) {
            return new ExportSettings(Map.of(), null, null, false, tracesUrl);
        }
        Map<String, String> overrides = new LinkedHashMap<>();
        if (endpoint != null) {
            String protocol = protocol(checked(endpoint), given);
            overrides.put(PROTOCOL, protocol);
            overrides.put("otel.exporter.otlp.traces.protocol", protocol);
            overrides.put("otel.exporter.otlp.metrics.protocol", protocol);
            // The variables of one signal alone win over those of all: so these are what must be set.
            overrides.put(TRACES_ENDPOINT, endpoint(endpoint, protocol, "v1/traces"));
            overrides.put(METRICS_ENDPOINT, endpoint(endpoint, protocol, "v1/metrics"));
        }
        String traces = endpoint != null ? endpoint : firstOf(given.get(TRACES_ENDPOINT), given.get(ENDPOINT));
        String metrics = endpoint != null ? endpoint : firstOf(given.get(METRICS_ENDPOINT), given.get(ENDPOINT));
        boolean scrape = exporters(given.get(METRICS_EXPORTER)).contains("prometheus");
        boolean push = metrics != null && namesOtlp(given.get(METRICS_EXPORTER));
        boolean trace = traces != null && namesOtlp(given.get(TRACES_EXPORTER));
        overrides.put(TRACES_EXPORTER, trace ? "otlp" : "none");
        String pushed = push ? "otlp" : "none";
        overrides.put(METRICS_EXPORTER, scrape ? (push ? "otlp,prometheus" : "prometheus") : pushed);
        return new ExportSettings(overrides, trace ? traces : null, push ? metrics : null, scrape, tracesUrl);
    }

    /** A source of OpenTelemetry's properties. */
    @FunctionalInterface
    public interface Variables {

        /** Null if not set. */
        @Nullable String get(String property);

        /** System properties first, then environment variables, as OpenTelemetry reads them. */
        static Variables ofThisProcess() {
            return property -> {
                String set = System.getProperty(property);
                return set != null
                        ? set
                        : System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
            };
        }
    }

    /** Whether anything leaves the run. */
    public boolean exports() {
        return traces != null || metrics != null || scrape;
    }

    /** Where it goes, in words. */
    public Optional<String> destination() {
        return Optional.ofNullable(traces != null ? traces : metrics);
    }

    private static URI checked(String endpoint) {
        URI uri;
        try {
            uri = URI.create(endpoint);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a URL: otlp=" + endpoint, e);
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "an OTLP endpoint is a URL such as http://127.0.0.1:4318 (HTTP) or http://127.0.0.1:4317 (gRPC):"
                            + " otlp=" + endpoint);
        }
        return uri;
    }

    /** Of one signal; over HTTP each has a path of its own below the endpoint. */
    private static String endpoint(String base, String protocol, String path) {
        if (protocol.equals("grpc")) {
            return base;
        }
        return base.endsWith("/") ? base + path : base + "/" + path;
    }

    /** A path means HTTP and port 4317 means gRPC; else what the environment says, or HTTP. */
    private static String protocol(URI endpoint, Variables given) {
        boolean path = endpoint.getPath() != null && endpoint.getPath().length() > 1;
        if (!path && endpoint.getPort() == GRPC_PORT) {
            return "grpc";
        }
        String said = given.get(PROTOCOL);
        return path || said == null || endpoint.getPort() == HTTP_PORT ? "http/protobuf" : said;
    }

    private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
        return first == null || first.isBlank() ? (second == null || second.isBlank() ? null : second) : first;
    }

    /** OTLP is the default exporter of each signal. */
    private static boolean namesOtlp(@Nullable String exporters) {
        return exporters == null || exporters.isBlank() || exporters(exporters).contains("otlp");
    }

    private static List<String> exporters(@Nullable String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(",")).map(String::strip).toList();
    }
}
