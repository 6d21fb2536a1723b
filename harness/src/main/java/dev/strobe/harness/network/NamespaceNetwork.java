package dev.strobe.harness.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace for each node, and one with a bridge that joins them with each other and with this host. A node is cut
 * off by rules inside its own namespace that drop what comes and goes, so nobody is told and nothing else of the host changes.
 *
 * <p>Everything bears the id of this process in its name: {@link #sweep} removes what a process left that is no more. Needs
 * root, {@code ip}, {@code nsenter} and {@code iptables}.
 */
public final class NamespaceNetwork implements NodeNetwork {

    private static final String PREFIX = "strobe-";
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final String COMMAND_WITHIN_S = "10";
    private static final int OUTPUT_BYTES_MAX = 4_096;
    private static final int SUBNETS = 256;
    private static final int NODE_ADDRESSES = 10;
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final String name;
    private final String hostEnd;
    private final String subnet;
    private final int nodes;
    private final Map<String, Integer> dropped = new HashMap<>();
    private boolean closed;

    private NamespaceNetwork(int nodes, String subnet) {
        long pid = ProcessHandle.current().pid();
        int serial = SERIAL.incrementAndGet();
        this.name = PREFIX + pid + "-" + serial;
        // An interface's name has at most 15 characters.
        this.hostEnd = "st" + Long.toString(pid, Character.MAX_RADIX) + "x" + Integer.toString(serial % 1000);
        this.subnet = subnet;
        this.nodes = nodes;
    }

    /** Why there can be none here; empty if {@link #open} has a chance. */
    public static Optional<String> problem() {
        try {
            shell("ip netns list >/dev/null && nsenter --version >/dev/null && iptables --version >/dev/null"
                    + " && ip netns add " + PREFIX + ProcessHandle.current().pid() + "-probe && ip netns del "
                    + PREFIX + ProcessHandle.current().pid() + "-probe");
            return Optional.empty();
        } catch (NetworkException e) {
            return Optional.of("no rights for network namespaces");
        }
    }

    /** Sets everything up, or leaves nothing behind and throws. */
    public static NamespaceNetwork open(int nodes) {
        sweep();
        NamespaceNetwork network = new NamespaceNetwork(nodes, freeSubnet());
        try {
            shell(network.setUp());
            return network;
        } catch (NetworkException e) {
            network.close();
            throw e;
        }
    }

    @Override
    public String method() {
        return "network namespaces";
    }

    @Override
    public Endpoint listener(int node, boolean forClients, int port, int doorPort) {
        return Endpoint.of(address(node) + ":" + port);
    }

    @Override
    public List<String> commandPrefix(int node) {
        return List.of("nsenter", "--net=" + NAMESPACES.resolve(namespace(node)));
    }

    @Override
    public Disturbance impair(int node, Impairment impairment) {
        if (impairment.kind() != Impairment.Kind.CUT) {
            throw new IllegalStateException("namespaces can only cut: impairment=" + impairment);
        }
        List<String> from = new ArrayList<>();
        if (impairment.reach().includesClients()) {
            from.add(address(0));
        }
        for (int other = 1; impairment.reach().includesNodes() && other <= nodes; other++) {
            if (other != node) {
                from.add(address(other));
            }
        }
        change(node, from, true);
        return new Disturbance() {
            private boolean over;

            @Override
            public synchronized void close() {
                if (!over) {
                    over = true;
                    change(node, from, false);
                }
            }
        };
    }

    @Override
    public void reset(int node, Reach reach) {
        throw new IllegalStateException("namespaces reset no connections: node=" + node);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<String> gone = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            gone.add(namespace(node));
        }
        gone.add(namespace(0));
        remove(gone, List.of(hostEnd));
    }

    /** Removes what processes left behind that are no more. */
    public static void sweep() {
        List<String> orphans = new ArrayList<>();
        for (String left : left()) {
            String[] parts = left.split("-", -1);
            if (parts.length > 2
                    && parts[1].matches("[0-9]{1,9}")
                    && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
                orphans.add(left);
            }
        }
        // With its other end in a namespace that is removed, an interface of the host goes too.
        remove(orphans, List.of());
    }

    /** Names of namespaces of ours, of whatever process. */
    static List<String> left() {
        try (var entries = Files.list(NAMESPACES)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> entry.startsWith(PREFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Adds or removes the rules for one node; those of several faults at once are counted. */
    private synchronized void change(int node, List<String> addresses, boolean cut) {
        if (closed) {
            return;
        }
        List<String> script = new ArrayList<>();
        for (String address : addresses) {
            int count = dropped.merge(node + " " + address, cut ? 1 : -1, Integer::sum);
            if (count == (cut ? 1 : 0)) {
                String rule = "nsenter --net=" + NAMESPACES.resolve(namespace(node)) + " iptables -w "
                        + (cut ? "-A " : "-D ");
                script.add(rule + "INPUT -s " + address + " -j DROP");
                script.add(rule + "OUTPUT -d " + address + " -j DROP");
            }
        }
        if (!script.isEmpty()) {
            shell(String.join(" && ", script));
        }
    }

    private String setUp() {
        List<String> script = new ArrayList<>();
        String bridge = namespace(0);
        script.add("ip netns add " + bridge);
        script.add("ip -n " + bridge + " link add br0 type bridge");
        script.add("ip -n " + bridge + " link set br0 up");
        script.add("ip link add " + hostEnd + " type veth peer name host netns " + bridge);
        script.add("ip addr add " + address(0) + "/24 dev " + hostEnd);
        script.add("ip link set " + hostEnd + " up");
        script.add("ip -n " + bridge + " link set host master br0 up");
        for (int node = 1; node <= nodes; node++) {
            String own = namespace(node);
            script.add("ip netns add " + own);
            script.add("ip link add n" + node + " netns " + bridge + " type veth peer name eth0 netns " + own);
            script.add("ip -n " + bridge + " link set n" + node + " master br0 up");
            script.add("ip -n " + own + " addr add " + address(node) + "/24 dev eth0");
            script.add("ip -n " + own + " link set eth0 up");
            script.add("ip -n " + own + " link set lo up");
        }
        return String.join(" && ", script);
    }

    private String namespace(int node) {
        return name + (node == 0 ? "-bridge" : "-node" + node);
    }

    /** 0 is this host. */
    private String address(int node) {
        return subnet + (node == 0 ? 1 : NODE_ADDRESSES + node);
    }

    /** The beginning of a /24 that no interface of this host is in. */
    private static String freeSubnet() {
        List<String> taken = new ArrayList<>();
        try {
            for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                link.getInterfaceAddresses().forEach(address -> taken.add(text(address.getAddress())));
            }
        } catch (SocketException e) {
            throw new NetworkException("the host's addresses cannot be read: reason=" + e.getMessage(), e);
        }
        int first = (int) (ProcessHandle.current().pid() % SUBNETS);
        for (int i = 0; i < SUBNETS; i++) {
            String subnet = "10.213." + (first + i) % SUBNETS + ".";
            if (taken.stream().noneMatch(address -> address.startsWith(subnet))) {
                return subnet;
            }
        }
        throw new NetworkException("no free network below 10.213.0.0/16");
    }

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }

    private static void remove(List<String> namespaces, List<String> links) {
        List<String> script = new ArrayList<>();
        links.forEach(link -> script.add("ip link del " + link + " 2>/dev/null"));
        namespaces.forEach(gone -> script.add("ip netns del " + gone + " 2>/dev/null"));
        script.add("true");
        shell(String.join("; ", script));
    }

    /** An interrupt waits until the command is over: half of a change is worse than a late one. */
    private static void shell(String script) {
        boolean interrupted = Thread.interrupted();
        try {
            Process shell = new ProcessBuilder("timeout", COMMAND_WITHIN_S, "/bin/sh", "-c", script)
                    .redirectErrorStream(true)
                    .start();
            try (var out = shell.getInputStream()) {
                // Ends with the process.
                String told = new String(out.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8).strip();
                int exit = shell.onExit().join().exitValue();
                if (exit != 0) {
                    throw new NetworkException("a command failed: exit=" + exit + " told=" + told);
                }
            }
        } catch (IOException e) {
            throw new NetworkException("a command could not be run: reason=" + e.getMessage(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
