package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Credential;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.CredentialInfo;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Which users have credentials (KIP-554). Nobody is asked for them yet: there is no authentication. */
final class DescribeUserScramCredentialsHandler implements ApiHandler {

    private final ClusterMetadata metadata;

    DescribeUserScramCredentialsHandler(ClusterMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public void handle(Request request) {
        List<UserName> asked =
                request.body(DescribeUserScramCredentialsRequestData.class).users();
        Map<String, List<CredentialInfo>> kept = new TreeMap<>();
        for (Credential credential : metadata.image().credentials()) {
            kept.computeIfAbsent(credential.user(), user -> new ArrayList<>())
                    .add(new CredentialInfo()
                            .setMechanism(ScramMechanism.codeOf(credential.mechanism()))
                            .setIterations(credential.iterations()));
        }
        List<DescribeUserScramCredentialsResult> results = new ArrayList<>();
        if (asked == null || asked.isEmpty()) {
            kept.forEach((user, infos) -> results.add(
                    new DescribeUserScramCredentialsResult().setUser(user).setCredentialInfos(infos)));
        } else {
            Set<String> seen = new HashSet<>();
            Set<String> twice = new HashSet<>();
            asked.stream().map(UserName::name).filter(name -> !seen.add(name)).forEach(twice::add);
            asked.stream().map(UserName::name).distinct().forEach(user -> results.add(result(user, kept, twice)));
        }
        request.respond(new DescribeUserScramCredentialsResponseData().setResults(results));
    }

    private static DescribeUserScramCredentialsResult result(
            String user, Map<String, List<CredentialInfo>> kept, Set<String> twice) {
        DescribeUserScramCredentialsResult result = new DescribeUserScramCredentialsResult().setUser(user);
        if (twice.contains(user)) {
            return result.setErrorCode(Errors.DUPLICATE_RESOURCE.code())
                    .setErrorMessage(
                            "Cannot describe SCRAM credentials for the same user twice in a single request: " + user);
        }
        List<CredentialInfo> infos = kept.get(user);
        return infos == null
                ? result.setErrorCode(Errors.RESOURCE_NOT_FOUND.code())
                        .setErrorMessage("Attempt to describe a user credential that does not exist: " + user)
                : result.setCredentialInfos(infos);
    }
}
