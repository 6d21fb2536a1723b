package dev.strobe.broker.group;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A member asks for its assignment; the leader brings everybody's.
 *
 * @param protocolType what the member takes the group for; null if its version does not say
 * @param protocol the assignor it takes for chosen; null if its version does not say
 * @param assignments by member id; only the leader's count
 */
public record SyncRequest(
        String groupId,
        MemberIdentity who,
        int generation,
        @Nullable String protocolType,
        @Nullable String protocol,
        Map<String, Opaque> assignments) {

    public SyncRequest {
        assignments = Map.copyOf(assignments);
    }
}
