package dev.strobe.broker.group;

import org.jspecify.annotations.Nullable;

/**
 * How a client names itself in a request.
 *
 * @param memberId what the group gave it; empty if it has none yet
 * @param instanceId {@code group.instance.id} of a static member, else null
 */
public record MemberIdentity(String memberId, @Nullable String instanceId) {

    public boolean isStatic() {
        return instanceId != null;
    }
}
