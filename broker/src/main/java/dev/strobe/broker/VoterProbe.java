package dev.strobe.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tries where the nodes agree on metadata, to say which of them is missing. Waits up to half a second for each. */
final class VoterProbe {

    private static final int CONNECT_MS_MAX = 500;

    private VoterProbe() {}

    /** How many can be reached, and who cannot, in words. */
    static String of(Map<Integer, InetSocketAddress> voters) {
        List<String> missing = new ArrayList<>();
        new TreeMap<>(voters).forEach((id, address) -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), CONNECT_MS_MAX);
            } catch (IOException unreachable) {
                missing.add(id + "@" + address.getHostString() + ":" + address.getPort() + " ("
                        + unreachable.getMessage() + ")");
            }
        });
        int reached = voters.size() - missing.size();
        return "of controller.quorum.voters " + reached + " of " + voters.size() + " can be reached"
                + (reached > voters.size() / 2 ? "" : ", which is no majority")
                + (missing.isEmpty() ? "" : "; missing: " + String.join(", ", missing));
    }
}
