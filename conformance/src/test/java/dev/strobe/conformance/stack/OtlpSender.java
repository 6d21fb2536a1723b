package dev.strobe.conformance.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Sends by OTLP/JSON what a harness sends in each second of a run in which messages fail, for as long as a test asks: the
 * names, units, kinds and attributes are the harness's, the values are made up.
 *
 * <p>Owned by one thread.
 */
final class OtlpSender {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CUMULATIVE = 2;
    private static final int SCALE = 5;
    /** Bucket 0 begins at about 8.5 ms. */
    private static final int OFFSET = -220;

    private static final int EACH_SECOND = 1_000;

    private final HttpJson collector;
    private final List<String> exemplars;
    private final long startNs;
    private long round;

    /** {@code exemplars} are ids of traces, used one after the other. */
    OtlpSender(HttpJson collector, List<String> exemplars, long startNs) {
        this.collector = collector;
        this.exemplars = exemplars;
        this.startNs = startNs;
    }

    /** One more second: counters and histograms grow by it. */
    void send(long nowNs) {
        round++;
        Metrics harness = new Metrics(nowNs, Map.of("strobe.phase", "steady"));
        Map<String, String> send = Map.of(
                "messaging.system", "kafka", "messaging.operation.name", "send", "messaging.operation.type", "send");
        harness.histogram("messaging.client.operation.duration", send);
        harness.histogram("strobe.publish.response.duration", Map.of());
        harness.histogram("strobe.end_to_end.duration", Map.of("messaging.consumer.group.name", "billing"));
        harness.histogram("strobe.schedule.delay.duration", Map.of());
        harness.counter("messaging.client.sent.messages", Map.of());
        harness.counter("messaging.client.consumed.messages", Map.of());
        harness.counter("strobe.messages.acked", Map.of());
        harness.counter("strobe.messages.failed", Map.of("error.type", "TimeoutException"));
        harness.gauge("strobe.offered.rate", "{message}/s", EACH_SECOND);
        harness.gauge("strobe.backlog", "{message}", 3);
        harness.gauge("strobe.harness.cpu", "1", 0.4);
        harness.gauge("strobe.target.cpu", "1", 0.6);
        harness.gauge("strobe.target.memory", "By", 3e8);
        harness.gauge("strobe.hiccup.max", "s", 0.002);
        post(
                Map.of(
                        "service.name", "strobe-harness",
                        "strobe.run.id", "test-run",
                        "strobe.scenario", "test",
                        "strobe.target", "strobe"),
                harness);
    }

    private void post(Map<String, String> resource, Metrics metrics) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode resourceMetrics = body.putArray("resourceMetrics").addObject();
        attributes(resourceMetrics.putObject("resource"), resource);
        ObjectNode scope = resourceMetrics.putArray("scopeMetrics").addObject();
        scope.putObject("scope").put("name", "dev.strobe.test");
        scope.set("metrics", metrics.list);
        collector.post("/v1/metrics", body.toString());
    }

    private static void attributes(ObjectNode owner, Map<String, String> attributes) {
        ArrayNode list = owner.withArray("attributes");
        attributes.forEach((key, value) ->
                list.addObject().put("key", key).putObject("value").put("stringValue", value));
    }

    /** The metrics of one export. */
    private final class Metrics {
        private final ArrayNode list = JSON.createArrayNode();
        private final String timeNs;
        private final Map<String, String> common;

        Metrics(long timeNs, Map<String, String> common) {
            this.timeNs = String.valueOf(timeNs);
            this.common = common;
        }

        void histogram(String name, Map<String, String> attributes) {
            ObjectNode histogram = metric(name, "s").putObject("exponentialHistogram");
            histogram.put("aggregationTemporality", CUMULATIVE);
            ObjectNode point = point(histogram, attributes);
            point.put("startTimeUnixNano", String.valueOf(startNs))
                    .put("count", String.valueOf(EACH_SECOND * round))
                    .put("sum", 0.009 * EACH_SECOND * round)
                    .put("scale", SCALE)
                    .put("zeroCount", "0");
            ObjectNode positive = point.putObject("positive").put("offset", OFFSET);
            positive.putArray("bucketCounts")
                    .add(String.valueOf(600 * round))
                    .add(String.valueOf(300 * round))
                    .add(String.valueOf(100 * round));
            point.putArray("exemplars")
                    .addObject()
                    .put("timeUnixNano", timeNs)
                    .put("asDouble", 0.009)
                    .put("traceId", exemplars.get((int) (round % exemplars.size())))
                    .put("spanId", "00f067aa0ba902b7");
        }

        void counter(String name, Map<String, String> attributes) {
            ObjectNode sum = metric(name, "{message}").putObject("sum");
            sum.put("aggregationTemporality", CUMULATIVE).put("isMonotonic", true);
            point(sum, attributes)
                    .put("startTimeUnixNano", String.valueOf(startNs))
                    .put("asInt", String.valueOf(EACH_SECOND * round));
        }

        void gauge(String name, String unit, double value) {
            point(metric(name, unit).putObject("gauge"), Map.of()).put("asDouble", value);
        }

        private ObjectNode metric(String name, String unit) {
            return list.addObject().put("name", name).put("unit", unit);
        }

        private ObjectNode point(ObjectNode owner, Map<String, String> attributes) {
            ObjectNode point = owner.putArray("dataPoints").addObject().put("timeUnixNano", timeNs);
            attributes(point, common);
            attributes(point, attributes);
            return point;
        }
    }
}
