package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import dev.strobe.harness.network.SocketOwner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Kafka cluster that somebody else runs, named by its address. It is asked whether it is there, and nothing is ended.
 */
final class RemoteKafkaTarget implements Target {

    private static final String SCHEME = "kafka://";
    private static final int PORT_MAX = 65_535;
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(10);

    private final List<String> servers;
    private int nodes;

    RemoteKafkaTarget(String name, TargetContext context) {
        this.servers = servers(name);
    }

    /** The {@code host:port} parts of an address; {@link UnknownTargetException} says what is wrong with it. */
    static List<String> servers(String name) {
        List<String> servers = new ArrayList<>();
        for (String server : name.substring(SCHEME.length()).split(",", -1)) {
            int colon = server.lastIndexOf(':');
            if (colon <= 0 || !isPort(server.substring(colon + 1))) {
                throw new UnknownTargetException("target '" + name + "' has no host and port from 1 to " + PORT_MAX
                        + " in '" + server + "'; write kafka://HOST:PORT[,HOST:PORT]");
            }
            servers.add(server);
        }
        return servers;
    }

    @Override
    public void start() {
        try (KafkaDriver driver = open()) {
            nodes = driver.brokers(REACHED_WITHIN);
        } catch (DriverException e) {
            throw new TargetException(
                    "unreachable: servers=" + String.join(",", servers) + " waited="
                            + REACHED_WITHIN.toSeconds()
                            + "s; is the broker up, and does it advertise an address that this"
                            + " machine can reach?",
                    e);
        }
    }

    @Override
    public Driver connect() {
        return open();
    }

    /** The processes that listen at loopback addresses of ours; empty for others, whose hosts cannot be looked into. */
    @Override
    public List<Long> processIds() {
        SocketOwner owners = new SocketOwner(Path.of("/proc"));
        Set<Long> found = new LinkedHashSet<>();
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            if (isLoopback(server.substring(0, colon))) {
                owners.listening(Integer.parseInt(server.substring(colon + 1))).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    @Override
    public int nodes() {
        return nodes;
    }

    /** Unknown from here: a cluster that is gone shows in the messages that fail. */
    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> configuration() {
        return Map.of("servers", String.join(",", servers));
    }

    @Override
    public void close() {
        // Nothing was started.
    }

    private KafkaDriver open() {
        return new KafkaDriver(String.join(",", servers), Map.of());
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= PORT_MAX;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
