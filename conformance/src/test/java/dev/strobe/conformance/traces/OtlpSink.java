package dev.strobe.conformance.traces;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A collector in this JVM: takes what real exporters send by OTLP over HTTP, decodes it with OpenTelemetry's own definition,
 * and keeps it. Thread-safe.
 */
final class OtlpSink implements AutoCloseable {

    /** More than any test here sends; beyond it, exporters are refused. */
    private static final int KEPT_MAX = 50_000;

    private static final int TOO_MANY = 429;
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
    private final Map<String, String> metricResource = new ConcurrentHashMap<>();
    private final Map<String, List<String>> headers = new ConcurrentHashMap<>();

    private OtlpSink(HttpServer server) {
        this.server = server;
    }

    static OtlpSink start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            OtlpSink sink = new OtlpSink(server);
            server.createContext("/v1/traces", sink::traces);
            server.createContext("/v1/metrics", sink::metrics);
            server.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base address, for {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Everything that came so far, in the order in which it came. */
    List<Received> spans() {
        return List.copyOf(spans);
    }

    List<Received> spans(String service) {
        return spans.stream().filter(span -> span.service().equals(service)).toList();
    }

    /** The latest of each name. */
    Map<String, Metric> metrics() {
        return Map.copyOf(metrics);
    }

    /** Of the latest export of metrics. */
    Map<String, String> metricResource() {
        return Map.copyOf(metricResource);
    }

    /** Of the latest request for a path, by name in lower case. */
    Map<String, List<String>> headers() {
        return Map.copyOf(headers);
    }

    private void traces(HttpExchange exchange) throws IOException {
        take(exchange, body -> {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
            request.getResourceSpansList().forEach(resource -> {
                String service =
                        attributes(resource.getResource().getAttributesList()).getOrDefault("service.name", "");
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(new Received(service, span))));
            });
        });
    }

    private void metrics(HttpExchange exchange) throws IOException {
        take(exchange, body -> {
            ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(body);
            request.getResourceMetricsList().forEach(resource -> {
                metricResource.putAll(attributes(resource.getResource().getAttributesList()));
                resource.getScopeMetricsList()
                        .forEach(scope ->
                                scope.getMetricsList().forEach(metric -> metrics.put(metric.getName(), metric)));
            });
        });
    }

    private void take(HttpExchange exchange, Decoder decoder) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        int status = spans.size() < KEPT_MAX ? OK : TOO_MANY;
        if (status == OK) {
            try {
                decoder.decode(body);
            } catch (InvalidProtocolBufferException e) {
                status = BAD_REQUEST;
            }
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, one -> text(one.getValue())));
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.toString();
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }

    @FunctionalInterface
    private interface Decoder {
        void decode(byte[] body) throws InvalidProtocolBufferException;
    }

    /** A span with the service that sent it; ids as lower-case hex. */
    record Received(String service, Span span) {

        String name() {
            return span.getName();
        }

        String traceId() {
            return HexFormat.of().formatHex(span.getTraceId().toByteArray());
        }

        String spanId() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }

        String parentId() {
            return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
        }

        Map<String, String> attributes() {
            return OtlpSink.attributes(span.getAttributesList());
        }
    }
}
