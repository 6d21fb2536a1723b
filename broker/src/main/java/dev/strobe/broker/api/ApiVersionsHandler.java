package dev.strobe.broker.api;

import dev.strobe.broker.wire.Request;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Answers which APIs are served (KIP-35, KIP-511). */
final class ApiVersionsHandler implements ApiHandler {

    private static final short CLIENT_SOFTWARE_SINCE = 3;

    private final ApiRegistry registry;

    ApiVersionsHandler(ApiRegistry registry) {
        this.registry = registry;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.API_VERSIONS;
    }

    @Override
    public void handle(Request request) {
        ApiVersionsRequestData body = request.body(ApiVersionsRequestData.class);
        boolean valid = request.version() < CLIENT_SOFTWARE_SINCE
                || (SoftwareName.isValid(body.clientSoftwareName())
                        && SoftwareName.isValid(body.clientSoftwareVersion()));
        request.respond(answer(valid ? Errors.NONE : Errors.INVALID_REQUEST));
    }

    /** For a version of ApiVersions that is not served: the answer in version 0 tells the client which ones are. */
    ApiVersionsResponseData unsupportedVersion() {
        return answer(Errors.UNSUPPORTED_VERSION);
    }

    private ApiVersionsResponseData answer(Errors error) {
        ApiVersionCollection versions = new ApiVersionCollection();
        if (error == Errors.NONE) {
            for (ApiVersion version : registry.versions()) {
                versions.add(version);
            }
        } else if (error == Errors.UNSUPPORTED_VERSION) {
            versions.add(new ApiVersion()
                    .setApiKey(ApiKeys.API_VERSIONS.id)
                    .setMinVersion(minVersion())
                    .setMaxVersion(maxVersion()));
        }
        return new ApiVersionsResponseData().setErrorCode(error.code()).setApiKeys(versions);
    }

    /** Compiled when the first client names itself. */
    private static final class SoftwareName {
        private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

        static boolean isValid(String name) {
            return VALID.matcher(name).matches();
        }
    }
}
