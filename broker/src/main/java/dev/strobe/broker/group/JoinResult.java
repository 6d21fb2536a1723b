package dev.strobe.broker.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link JoinRequest}.
 *
 * @param memberId the client's id from now on
 * @param generation -1 with an error
 * @param protocolType null with an error
 * @param protocol the chosen assignor; null with an error
 * @param leaderId who assigns; empty with an error
 * @param skipAssignment the leader must leave the assignment as it is
 * @param members all of them for the leader, none for others
 */
public record JoinResult(
        GroupError error,
        String memberId,
        int generation,
        @Nullable String protocolType,
        @Nullable String protocol,
        String leaderId,
        boolean skipAssignment,
        List<JoinedMember> members) {

    /** A member as the leader sees it. */
    public record JoinedMember(String memberId, @Nullable String instanceId, Opaque metadata) {}

    static JoinResult refused(GroupError error, String memberId) {
        return new JoinResult(error, memberId, -1, null, null, "", false, List.of());
    }
}
