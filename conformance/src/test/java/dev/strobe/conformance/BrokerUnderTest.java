package dev.strobe.conformance;

import dev.strobe.conformance.process.BrokerProcess;
import dev.strobe.conformance.process.KafkaBroker;
import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two brokers that every case runs against. One of each per JVM, started when a case first asks for it. */
// The broker is started on first use and then shared, which is why this constant is not immutable.
@SuppressWarnings("ImmutableEnumChecker")
enum BrokerUnderTest {
    KAFKA,
    STROBE;

    /** Keys that mean the same to both, chosen so that cases need not wait. */
    static final Map<String, String> SETTINGS = settings();

    private @Nullable Clients shared;

    private static Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("auto.create.topics.enable", "true");
        all.put("node.id", "1");
        all.put("num.partitions", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("group.min.session.timeout.ms", "500");
        all.put("offsets.topic.num.partitions", "4");
        return Map.copyOf(all);
    }

    /** Clients of the shared broker. */
    synchronized Clients clients() {
        if (shared == null) {
            BrokerProcess process = another(Map.of());
            process.start();
            shared = new Clients(process);
        }
        return shared;
    }

    /** A broker of its own for a case that ends it; not started. */
    BrokerProcess another(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>(SETTINGS);
        all.putAll(overrides);
        Path folder = ScratchFolder.create(name().toLowerCase(Locale.ROOT));
        return switch (this) {
            case KAFKA -> new KafkaBroker(folder, all);
            case STROBE -> new StrobeBroker(folder, all);
        };
    }
}
