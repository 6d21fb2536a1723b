package dev.strobe.broker.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as it can be shown.
 *
 * @param protocolType empty for a group that only ever stored offsets
 * @param protocol the chosen assignor; empty unless the group is stable
 */
public record GroupDescription(
        String groupId, GroupState state, String protocolType, String protocol, List<MemberDescription> members) {

    public GroupDescription {
        members = List.copyOf(members);
    }

    /** One member; the metadata is that of the chosen assignor, and empty unless the group is stable. */
    public record MemberDescription(
            String memberId,
            @Nullable String instanceId,
            JoinRequest.Client client,
            Opaque metadata,
            Opaque assignment) {}
}
