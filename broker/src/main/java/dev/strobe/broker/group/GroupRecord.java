package dev.strobe.broker.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an offsets partition. The state of its groups is the result of all entries in the order of the log: an
 * entry replaces or erases what an earlier one with the same key said.
 */
sealed interface GroupRecord {

    /** A committed offset. */
    record OffsetStored(String groupId, String topic, int partition, CommittedOffset offset) implements GroupRecord {}

    /** No committed offset for the partition any more. */
    record OffsetErased(String groupId, String topic, int partition) implements GroupRecord {}

    /** The topic is gone, and with it every group's offsets in it. */
    record TopicErased(String topic) implements GroupRecord {}

    /** The group's generation with its members and what they were assigned. */
    record GroupStored(String groupId, Snapshot snapshot) implements GroupRecord {}

    /** The group is gone with all its offsets. */
    record GroupErased(String groupId) implements GroupRecord {}

    /**
     * What of a group outlives the broker.
     *
     * @param protocolType null for a group that only ever stored offsets
     * @param protocol the chosen assignor; null without members
     * @param leaderId null without members
     * @param sinceMs when it came into this generation, for the expiry of an empty group's offsets
     */
    record Snapshot(
            int generation,
            @Nullable String protocolType,
            @Nullable String protocol,
            @Nullable String leaderId,
            long sinceMs,
            List<StoredMember> members) {

        public Snapshot {
            members = List.copyOf(members);
        }
    }

    /** A member with its subscription for the chosen assignor. */
    record StoredMember(
            MemberIdentity who,
            JoinRequest.Client client,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            Opaque metadata,
            Opaque assignment) {}
}
