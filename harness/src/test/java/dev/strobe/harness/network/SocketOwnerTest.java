package dev.strobe.harness.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SocketOwnerTest {

    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt" + "   uid  timeout inode\n";

    @TempDir
    Path proc;

    @BeforeEach
    void aBrokerListensOn9092AndAClientIsConnectedToIt() throws IOException {
        Files.createDirectory(proc.resolve("net"));
        Files.writeString(
                proc.resolve("net/tcp6"),
                HEADER + "   0: 0000000000000000FFFF00000100007F:2384 00000000000000000000000000000000:0000 0A"
                        + " 00000000:00000000 00:00000000 00000000  1000        0 777 1 0 100 0 0 10 0\n");
        Files.writeString(
                proc.resolve("net/tcp"),
                HEADER + "   0: 0100007F:9C40 0100007F:2384 01 00000000:00000000 00:00000000 00000000  1000        0"
                        + " 888 1 0 100 0 0 10 0\n");
        Path broker = Files.createDirectories(proc.resolve("4242/fd"));
        Files.createSymbolicLink(broker.resolve("0"), Path.of("/dev/null"));
        Files.createSymbolicLink(broker.resolve("9"), Path.of("socket:[777]"));
        Path client = Files.createDirectories(proc.resolve("4243/fd"));
        Files.createSymbolicLink(client.resolve("5"), Path.of("socket:[888]"));
    }

    @Test
    void theProcessThatHoldsTheListeningSocketIsFound() {
        assertThat(new SocketOwner(proc).listening(9092)).hasValue(4242);
    }

    @Test
    void aConnectionIsNoListener() {
        assertThat(new SocketOwner(proc).listening(40_000)).isEmpty();
    }

    @Test
    void nothingIsFoundWhereNobodyListensOrNothingIsMounted() {
        assertThat(new SocketOwner(proc).listening(9093)).isEmpty();
        assertThat(new SocketOwner(proc.resolve("none")).listening(9092)).isEmpty();
    }

    @Test
    void theEndOfAConnectionIsFoundAmongTheProcessesAskedAbout() {
        SocketOwner owners = new SocketOwner(proc);

        assertThat(owners.connected(40_000, 9092, List.of(4242L, 4243L))).hasValue(4243);
        assertThat(owners.connected(40_000, 9092, List.of(4242L))).isEmpty();
        assertThat(owners.connected(40_000, 9093, List.of(4243L))).isEmpty();
    }
}
