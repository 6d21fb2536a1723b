package dev.strobe.broker.config;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What must hold between keys, each of which is in order by itself. For one reading. */
final class ConfigRelations {

    private static final String VOTERS = "controller.quorum.voters";
    private static final String HEARTBEAT_MS = "broker.heartbeat.interval.ms";
    private static final String SESSION_MS = "broker.session.timeout.ms";
    private static final String REPLICATION = "default.replication.factor";

    private final Settings settings;
    private final Map<String, ConfigLines.Entry> given;
    private final List<ConfigProblem> problems;

    /** @param problems takes what is wrong */
    ConfigRelations(Settings settings, Map<String, ConfigLines.Entry> given, List<ConfigProblem> problems) {
        this.settings = settings;
        this.given = given;
        this.problems = problems;
    }

    void check() {
        atMost(BrokerConfigReader.REQUEST_BYTES, BrokerConfigReader.QUEUED_BYTES);
        atMost("group.min.session.timeout.ms", "group.max.session.timeout.ms");
        reachable("listeners", "advertised.listeners", "clients");
        if (!settings.text(VOTERS).isEmpty()) {
            cluster();
        }
    }

    private void cluster() {
        TreeSet<Integer> voters =
                new TreeSet<>(ClusterKeys.voters(settings.text(VOTERS)).keySet());
        if (!voters.contains(settings.ints("node.id"))) {
            problem("node.id", "must be one of the nodes of " + VOTERS + ": " + voters);
        }
        reachable("peer.listener", "advertised.peer.listener", "other nodes");
        if (settings.longs(HEARTBEAT_MS) * 2 > settings.longs(SESSION_MS)) {
            problem(HEARTBEAT_MS, "must be at most half of " + SESSION_MS + "=" + settings.text(SESSION_MS));
        }
        if (settings.ints(REPLICATION) > voters.size()) {
            problem(REPLICATION, "must be at most the number of nodes of " + VOTERS + ": " + voters.size());
        }
        atMost("replica.fetch.wait.max.ms", "replica.lag.time.max.ms");
    }

    private void reachable(String bound, String advertised, String who) {
        if (Address.bindable(settings.text(bound)).getAddress().isAnyLocalAddress()
                && settings.text(advertised).isEmpty()) {
            problem(bound, who + " cannot connect to a wildcard address: set " + advertised);
        }
    }

    private void atMost(String smaller, String larger) {
        if (settings.longs(smaller) > settings.longs(larger)) {
            int line = Math.max(line(smaller), line(larger));
            problems.add(new ConfigProblem(
                    line, smaller, settings.text(smaller), "must be at most " + larger + "=" + settings.text(larger)));
        }
    }

    private void problem(String key, String what) {
        problems.add(new ConfigProblem(line(key), key, settings.text(key), what));
    }

    private int line(String key) {
        ConfigLines.Entry entry = given.get(key);
        return entry == null ? 0 : entry.line();
    }
}
