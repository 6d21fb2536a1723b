package dev.strobe.broker.group;

import dev.strobe.broker.partition.PartitionLoop;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One member of a group, with the request of its that waits, if one does. Belongs to its group; that loop only.
 */
final class Member {

    final String memberId;
    final @Nullable String instanceId;
    final JoinRequest.Client client;
    int sessionTimeoutMs;
    int rebalanceTimeoutMs;
    List<JoinRequest.Protocol> protocols;
    Opaque assignment = Opaque.EMPTY;

    /** Until its first join was answered; meanwhile even a waiting request does not keep it alive for ever. */
    boolean isNew;

    @Nullable Consumer<JoinResult> joining;

    @Nullable Consumer<SyncResult> syncing;

    private PartitionLoop.@Nullable Timer session;

    Member(String memberId, JoinRequest request) {
        this.memberId = memberId;
        this.instanceId = request.who().instanceId();
        this.client = request.client();
        this.sessionTimeoutMs = request.sessionTimeoutMs();
        this.rebalanceTimeoutMs = request.rebalanceTimeoutMs();
        this.protocols = request.protocols();
        this.isNew = true;
    }

    /** A member as it was stored: it supports the assignor that was chosen then, until it joins again. */
    Member(GroupRecord.StoredMember stored, String protocol) {
        this.memberId = stored.who().memberId();
        this.instanceId = stored.who().instanceId();
        this.client = stored.client();
        this.sessionTimeoutMs = stored.sessionTimeoutMs();
        this.rebalanceTimeoutMs = stored.rebalanceTimeoutMs();
        this.protocols = List.of(new JoinRequest.Protocol(protocol, stored.metadata()));
        this.assignment = stored.assignment();
    }

    /** Empty for an assignor that it does not support. */
    Opaque metadata(@Nullable String protocol) {
        for (JoinRequest.Protocol supported : protocols) {
            if (supported.name().equals(protocol)) {
                return supported.metadata();
            }
        }
        return Opaque.EMPTY;
    }

    GroupRecord.StoredMember stored(String protocol, Opaque assigned) {
        return new GroupRecord.StoredMember(
                new MemberIdentity(memberId, instanceId),
                client,
                sessionTimeoutMs,
                rebalanceTimeoutMs,
                metadata(protocol),
                assigned);
    }

    /** Puts {@code next} in place of the running session timer; null ends it. */
    void session(PartitionLoop.@Nullable Timer next) {
        if (session != null) {
            session.cancel();
        }
        session = next;
    }
}
