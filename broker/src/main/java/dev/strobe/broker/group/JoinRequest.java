package dev.strobe.broker.group;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A client wants to be a member of the next generation.
 *
 * @param sessionTimeoutMs without a heartbeat for so long it is taken for dead
 * @param rebalanceTimeoutMs so long the others wait for it in a rebalance; negative for the session timeout
 * @param protocolType {@code consumer}, {@code connect}
 * @param protocols assignors in the client's order of preference, with its subscription for each; a name counts once
 * @param memberIdRequired whether a client without an id gets one first and joins with that (versions that know KIP-394)
 * @param skipsAssignment whether a leader that is told so leaves the assignment as it is
 */
public record JoinRequest(
        String groupId,
        MemberIdentity who,
        Client client,
        int sessionTimeoutMs,
        int rebalanceTimeoutMs,
        String protocolType,
        List<Protocol> protocols,
        boolean memberIdRequired,
        boolean skipsAssignment) {

    public JoinRequest {
        Set<String> names = new HashSet<>();
        protocols =
                protocols.stream().filter(offered -> names.add(offered.name())).toList();
        rebalanceTimeoutMs = rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs;
    }

    /** What it asks the broker to remember, in bytes. */
    int metadataBytes() {
        int sum = 0;
        for (Protocol protocol : protocols) {
            sum += protocol.name().length() + protocol.metadata().sizeBytes();
        }
        return sum;
    }

    /** Whose request it is. */
    public record Client(String id, String host) {}

    /** An assignor that the client can run, and what it tells the leader's assignor of itself. */
    public record Protocol(String name, Opaque metadata) {}
}
