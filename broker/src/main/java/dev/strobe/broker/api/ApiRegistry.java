package dev.strobe.broker.api;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** Which APIs are served in which versions: the only source of dispatch and of what ApiVersions answers. Immutable. */
public final class ApiRegistry {

    private static final int KEYS_MAX = 128;

    private final @Nullable ApiHandler[] byKey = new @Nullable ApiHandler[KEYS_MAX];

    /** A registry of these handlers and of ApiVersions itself. */
    public ApiRegistry(List<ApiHandler> handlers) {
        add(new ApiVersionsHandler(this));
        handlers.forEach(this::add);
    }

    private void add(ApiHandler handler) {
        short key = handler.key().id;
        if (byKey[key] != null) {
            throw new IllegalStateException("two handlers for one API: " + handler.key());
        }
        byKey[key] = handler;
    }

    /** Null where the API is not served. */
    @Nullable ApiHandler handler(ApiKeys api) {
        return byKey[api.id];
    }

    /** In the order of their keys. */
    List<ApiVersion> versions() {
        List<ApiVersion> versions = new ArrayList<>();
        for (ApiHandler handler : byKey) {
            if (handler != null) {
                versions.add(new ApiVersion()
                        .setApiKey(handler.key().id)
                        .setMinVersion(handler.announcedSince())
                        .setMaxVersion(handler.maxVersion()));
            }
        }
        return versions;
    }
}
