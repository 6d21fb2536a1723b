package dev.strobe.harness.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.strobe.harness.network.NodeNetwork.Disturbance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Namespaces of two nodes, where this process may have them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class NamespaceNetworkIT {

    @Test
    void aNodeIsCutOffFromThoseItShallBeCutOffFromAndNothingIsLeft() throws Exception {
        assumeThat(NamespaceNetwork.problem()).isEmpty();
        List<Process> processes = new ArrayList<>();
        String own = "strobe-" + ProcessHandle.current().pid() + "-";
        try (NamespaceNetwork network = NamespaceNetwork.open(2)) {
            Endpoint one = network.listener(1, true, 9001, 9002);
            processes.add(listener(network, 1, one));
            assertThat(reaches(one)).isTrue();
            assertThat(reachesFromNode(network, 2, one)).isTrue();

            try (Disturbance _ = network.impair(1, Impairment.cut(Reach.CLIENTS));
                    Disturbance _ = network.impair(1, Impairment.cut(Reach.CLIENTS))) {
                assertThat(reaches(one)).isFalse();
                assertThat(reachesFromNode(network, 2, one)).isTrue();
            }
            try (Disturbance _ = network.impair(2, Impairment.cut(Reach.NODES))) {
                assertThat(reaches(one)).isTrue();
                assertThat(reachesFromNode(network, 2, one)).isFalse();
            }
            assertThat(reaches(one)).isTrue();
            assertThat(reachesFromNode(network, 2, one)).isTrue();
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(NamespaceNetwork.left()).noneMatch(name -> name.startsWith(own));
    }

    @Test
    void whatAProcessLeftThatIsNoMoreIsRemoved() throws Exception {
        assumeThat(NamespaceNetwork.problem()).isEmpty();
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        String left = "strobe-" + gone.pid() + "-1-node1";
        assertThat(new ProcessBuilder("ip", "netns", "add", left).start().waitFor())
                .isZero();

        NamespaceNetwork.sweep();

        assertThat(NamespaceNetwork.left()).doesNotContain(left);
    }

    private static boolean reaches(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            socket.connect(address(endpoint), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean reachesFromNode(NamespaceNetwork network, int node, Endpoint to) throws Exception {
        return program(network, node, "Connect", to).waitFor() == 0;
    }

    private static Process listener(NamespaceNetwork network, int node, Endpoint at) throws Exception {
        Process process = program(network, node, "Listen", at);
        assertThat(process.getInputStream().read()).isEqualTo('!');
        return process;
    }

    private static Process program(NamespaceNetwork network, int node, String name, Endpoint endpoint)
            throws IOException {
        List<String> command = new ArrayList<>(network.commandPrefix(node));
        command.addAll(List.of(
                Objects.requireNonNull(ProcessHandle.current().info().command().orElse("java")),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NamespaceNetworkIT.class.getName() + "$" + name,
                endpoint.bound()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return address(endpoint.bound());
    }

    private static InetSocketAddress address(String text) {
        return new InetSocketAddress(text.substring(0, text.lastIndexOf(':')), Endpoint.port(text));
    }

    /** Accepts until it is ended. */
    static final class Listen {
        public static void main(String[] arguments) throws IOException {
            try (java.net.ServerSocket server = new java.net.ServerSocket()) {
                server.bind(address(arguments[0]));
                System.out.print('!');
                System.out.flush();
                while (true) {
                    server.accept().close();
                }
            }
        }
    }

    /** Ends with 0 if it is accepted within 2 s. */
    static final class Connect {
        public static void main(String[] arguments) {
            try (Socket socket = new Socket()) {
                socket.connect(address(arguments[0]), 2_000);
            } catch (IOException e) {
                System.exit(1);
            }
        }
    }
}
