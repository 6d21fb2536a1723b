package dev.strobe.harness.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A collector of the test's own: takes OTLP as the protocol's own classes decode it, by HTTP, HTTPS or gRPC. */
final class OtlpSink implements AutoCloseable {

    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final Set<String> keys = new ConcurrentSkipListSet<>();
    private @Nullable HttpServer http;
    private @Nullable Server grpc;
    private int port;

    /** @param port 0 for any */
    static OtlpSink http(int port) throws IOException {
        OtlpSink sink = new OtlpSink();
        sink.serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        return sink;
    }

    static OtlpSink https(SSLContext tls) throws IOException {
        OtlpSink sink = new OtlpSink();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        sink.serve(server);
        return sink;
    }

    static OtlpSink grpc() throws IOException {
        OtlpSink sink = new OtlpSink();
        sink.grpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(sink.new Traces())
                .addService(sink.new Metrics())
                .build()
                .start();
        sink.port = sink.grpc.getPort();
        return sink;
    }

    private void serve(HttpServer server) {
        server.createContext(
                "/v1/traces",
                exchange -> answer(exchange, body -> traces.add(ExportTraceServiceRequest.parseFrom(body))));
        server.createContext(
                "/v1/metrics",
                exchange -> answer(exchange, body -> metrics.add(ExportMetricsServiceRequest.parseFrom(body))));
        server.start();
        http = server;
        port = server.getAddress().getPort();
    }

    private interface Body {
        void take(byte[] body) throws IOException;
    }

    private void answer(HttpExchange exchange, Body body) throws IOException {
        try (exchange) {
            String key = exchange.getRequestHeaders().getFirst("api-key");
            if (key != null) {
                keys.add(key);
            }
            body.take(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    int port() {
        return port;
    }

    /** Values of the header {@code api-key}. */
    Set<String> keys() {
        return keys;
    }

    List<Span> spans() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    List<ExportMetricsServiceRequest> intervals() {
        return metrics;
    }

    static Stream<Metric> metrics(ExportMetricsServiceRequest request) {
        return request.getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream());
    }

    @Override
    public void close() {
        if (http != null) {
            http.stop(0);
        }
        if (grpc != null) {
            grpc.shutdownNow();
        }
    }

    private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
            traces.add(request);
            observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
        @Override
        public void export(ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> observer) {
            metrics.add(request);
            observer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }
}
