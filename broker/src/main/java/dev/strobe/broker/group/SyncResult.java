package dev.strobe.broker.group;

import org.jspecify.annotations.Nullable;

/** The answer to a {@link SyncRequest}; type and protocol are null and the assignment empty with an error. */
public record SyncResult(
        GroupError error,
        @Nullable String protocolType,
        @Nullable String protocol,
        Opaque assignment) {

    static SyncResult refused(GroupError error) {
        return new SyncResult(error, null, null, Opaque.EMPTY);
    }
}
