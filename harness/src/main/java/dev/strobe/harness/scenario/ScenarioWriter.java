package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Writes a scenario with every default spelled out, as {@code scenario.yaml} of a run directory: what
 * {@link ScenarioReader} makes of the text equals the scenario. Stateless and thread-safe.
 */
public final class ScenarioWriter {

    /** The same scenario always gives the same text. */
    public String write(Scenario s) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("name", s.name());
        if (!s.description().isEmpty()) {
            root.put("description", s.description());
        }
        root.put("target", s.target());
        if (!s.compare().targets().isEmpty()) {
            root.put(
                    "compare",
                    map("targets", s.compare().targets(), "repeat", s.compare().repeat()));
        }
        root.put("topology", map("nodes", s.nodes(), "topics", topics(s)));
        root.put(
                "workload",
                map(
                        "producers",
                        s.producers().stream().map(ScenarioWriter::producer).toList(),
                        "consumers",
                        s.consumers().stream().map(ScenarioWriter::consumer).toList()));
        root.put("pacing", Values.word(s.pacing()));
        root.put("load", s.load().stream().map(ScenarioWriter::load).toList());
        root.put(
                "drain",
                map(
                        "between_phases",
                        s.drain().betweenPhases(),
                        "timeout",
                        text(s.drain().timeout())));
        root.put(
                "observe",
                map(
                        "traces",
                        map(
                                "slowest",
                                s.observe().slowest(),
                                "random",
                                oneIn(s.observe().randomOneIn(), "none"),
                                "budget",
                                s.observe().tracesPerS() + "/s",
                                "headers",
                                oneIn(s.observe().headersOneIn(), "off")),
                        "jfr",
                        s.observe().jfr()));
        root.put("synthetic", synthetic(s.synthetic()));
        root.put("faults", s.faults().stream().map(FaultWords::entry).toList());
        root.put("expect", s.expectations().stream().map(Expectation::text).toList());
        root.put("seed", s.seed());
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(120)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(root);
    }

    private static Map<String, Object> topics(Scenario s) {
        Map<String, Object> topics = new TreeMap<>();
        s.topics().forEach((name, topic) -> topics.put(name, topic(topic)));
        return topics;
    }

    private static Map<String, Object> topic(TopicSpec topic) {
        return map(
                "partitions",
                topic.partitions(),
                "replicas",
                topic.replicas(),
                "settings",
                new TreeMap<String, String>(topic.settings()));
    }

    private static Map<String, Object> producer(ProducerSpec p) {
        Map<String, Object> producer = map("topic", p.topic(), "count", p.count());
        producer.put("acks", Values.word(p.acks()));
        producer.put("idempotence", p.idempotence());
        producer.put("linger", text(p.linger()));
        producer.put("batch", Units.format(p.batchBytes()));
        producer.put("compression", Values.word(p.compression()));
        producer.put("buffer", Units.format(p.bufferBytes()));
        producer.put("max_block", text(p.maxBlock()));
        producer.put("in_flight", p.inFlightRequests());
        producer.put("request_timeout", text(p.requestTimeout()));
        producer.put("delivery_timeout", text(p.deliveryTimeout()));
        MessageSpec message = p.message();
        producer.put(
                "message",
                map(
                        "size",
                        Units.format(message.sizeBytes()),
                        "keys",
                        Shapes.format(message.keys()),
                        "payload",
                        Shapes.format(message.payload())));
        producer.put("settings", new TreeMap<>(p.settings()));
        return producer;
    }

    private static Map<String, Object> consumer(ConsumerSpec c) {
        Map<String, Object> consumer = map("topic", c.topic(), "group", c.group(), "count", c.count());
        consumer.put("fetch_min", Units.format(c.fetchMinBytes()));
        consumer.put("fetch_max_wait", text(c.fetchMaxWait()));
        consumer.put("max_poll_records", c.maxPollRecords());
        consumer.put("assignor", WorkloadReader.word(c.assignor()));
        Scenario.ChurnSpec churn = c.churn();
        if (churn != null) {
            consumer.put("churn", map("every", text(churn.every()), "away", text(churn.away())));
        }
        consumer.put("settings", new TreeMap<>(c.settings()));
        return consumer;
    }

    private static Map<String, Object> load(LoadSpec entry) {
        return switch (entry) {
            case LoadSpec.Warmup(Rate rate, Duration length) ->
                map("warmup", map("rate", Units.format(rate), "for", text(length)));
            case LoadSpec.Constant(String name, Rate rate, Duration length) ->
                map("constant", map("name", name, "rate", Units.format(rate), "for", text(length)));
            case LoadSpec.Ramp(String name, Rate from, Rate to, Duration length) ->
                map("ramp", map("name", name, "from", Units.format(from), "to", Units.format(to), "for", text(length)));
            case LoadSpec.Steps(Rate from, Rate to, Rate by, Duration each) ->
                map(
                        "steps",
                        map(
                                "from",
                                Units.format(from),
                                "to",
                                Units.format(to),
                                "by",
                                Units.format(by),
                                "each",
                                text(each)));
            case LoadSpec.Search search -> map("search", search(search));
            case LoadSpec.Closed(String name, boolean warmup, int inFlight, Duration length) ->
                map("closed", map("name", name, "warmup", warmup, "in_flight", inFlight, "for", text(length)));
        };
    }

    private static Map<String, Object> search(LoadSpec.Search s) {
        Map<String, Object> search = map("from", Units.format(s.from()), "up_to", Units.format(s.upTo()));
        search.put("probe", text(s.probe()));
        search.put("warmup", text(s.warmup()));
        search.put("precision", Values.formatPercent(s.precisionPct()));
        search.put("slo", s.slo().text());
        search.put("confirm", text(s.confirm()));
        return search;
    }

    private static Map<String, Object> synthetic(SyntheticSpec s) {
        List<Map<String, Object>> stalls = s.stalls().stream()
                .map(stall ->
                        map("at", text(stall.at()), "for", text(stall.length()), "mode", Values.word(stall.mode())))
                .toList();
        Map<String, Object> synthetic = map("latency", Shapes.format(s.latency()), "stalls", stalls);
        synthetic.put("loss", oneIn(s.lossOneIn(), "none"));
        synthetic.put("duplicates", oneIn(s.duplicateOneIn(), "none"));
        synthetic.put("reorder", oneIn(s.reorderOneIn(), "none"));
        synthetic.put("corrupt", oneIn(s.corruptOneIn(), "none"));
        Rate capacity = s.capacity();
        synthetic.put("capacity", capacity == null ? "unlimited" : Units.format(capacity));
        return synthetic;
    }

    private static String text(Duration duration) {
        return Units.format(duration);
    }

    private static String oneIn(long messages, String never) {
        return messages == 0 ? never : "1/" + messages;
    }

    /** An ordered map of keys and values in turn. */
    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
