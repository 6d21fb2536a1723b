package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.Joined;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.Credential;
import dev.strobe.broker.wire.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData.AlterUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Has the cluster keep users' credentials (KIP-554): never the password, only what proves it. Nobody is asked for them yet.
 * A node that is alone has nobody to agree with and keeps none.
 */
final class AlterUserScramCredentialsHandler implements ApiHandler {

    /** Kafka's bounds: fewer are too easy to guess, more would hold up a loop. */
    private static final int ITERATIONS_MIN = 4_096;

    private static final int ITERATIONS_MAX = 16_384;

    private final ClusterMetadata metadata;
    private final boolean keeps;

    AlterUserScramCredentialsHandler(ClusterMetadata metadata, boolean keeps) {
        this.metadata = metadata;
        this.keeps = keeps;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.ALTER_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public void handle(Request request) {
        AlterUserScramCredentialsRequestData body = request.body(AlterUserScramCredentialsRequestData.class);
        Map<String, Integer> counts = new HashMap<>();
        body.deletions().forEach(one -> counts.merge(one.name(), 1, Integer::sum));
        body.upsertions().forEach(one -> counts.merge(one.name(), 1, Integer::sum));
        Map<String, CompletableFuture<ChangeAnswer>> changes = new LinkedHashMap<>();
        CompletableFuture<ChangeAnswer> twice =
                refused(Errors.DUPLICATE_RESOURCE, "A user credential cannot be altered twice in the same request");
        counts.entrySet().stream()
                .filter(named -> named.getValue() > 1)
                .forEach(named -> changes.put(named.getKey(), twice));
        body.deletions().forEach(one -> changes.computeIfAbsent(one.name(), name -> delete(one)));
        body.upsertions().forEach(one -> changes.computeIfAbsent(one.name(), name -> upsert(one)));
        List<CompletableFuture<AlterUserScramCredentialsResult>> results = new ArrayList<>();
        changes.forEach((user, change) -> results.add(change.thenApply(answer -> new AlterUserScramCredentialsResult()
                .setUser(user)
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message()))));
        Joined.whenAll(results, all -> request.respond(new AlterUserScramCredentialsResponseData().setResults(all)));
    }

    private CompletableFuture<ChangeAnswer> delete(ScramCredentialDeletion asked) {
        ScramMechanism mechanism = ScramMechanism.of(asked.mechanism());
        ChangeAnswer problem = problem(asked.name(), mechanism);
        if (problem != null || mechanism == null) {
            return CompletableFuture.completedFuture(problem);
        }
        boolean exists = metadata.image().credentials().stream()
                .anyMatch(kept ->
                        kept.user().equals(asked.name()) && kept.mechanism().equals(mechanism.label));
        if (!exists) {
            return refused(Errors.RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");
        }
        return change(new Command.RemoveCredential(asked.name(), mechanism.label));
    }

    private CompletableFuture<ChangeAnswer> upsert(ScramCredentialUpsertion asked) {
        ScramMechanism mechanism = ScramMechanism.of(asked.mechanism());
        ChangeAnswer problem = problem(asked.name(), mechanism);
        if (problem != null || mechanism == null) {
            return CompletableFuture.completedFuture(problem);
        }
        if (asked.iterations() < ITERATIONS_MIN || asked.iterations() > ITERATIONS_MAX) {
            String what = asked.iterations() < ITERATIONS_MIN ? "Too few iterations" : "Too many iterations";
            return refused(Errors.UNACCEPTABLE_CREDENTIAL, what);
        }
        if (asked.saltedPassword().length == 0) {
            return refused(Errors.UNACCEPTABLE_CREDENTIAL, "The salted password must not be empty");
        }
        if (!keeps) {
            return refused(Errors.INVALID_REQUEST, "Credentials are kept by a cluster, and this node is alone.");
        }
        return change(new Command.SetCredential(credential(asked, mechanism)));
    }

    private CompletableFuture<ChangeAnswer> change(Command command) {
        return metadata.change(command).handle((outcome, failure) -> ChangeAnswer.of(outcome));
    }

    private static @Nullable ChangeAnswer problem(String user, @Nullable ScramMechanism mechanism) {
        if (user.isEmpty()) {
            return new ChangeAnswer(Errors.UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
        }
        return mechanism == null
                ? new ChangeAnswer(Errors.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism")
                : null;
    }

    /** RFC 5802, section 3: the stored key is the hash of the client key, so that it does not prove the password itself. */
    private static Credential credential(ScramCredentialUpsertion asked, ScramMechanism mechanism) {
        try {
            Mac mac = Mac.getInstance(mechanism.hmac);
            mac.init(new SecretKeySpec(asked.saltedPassword(), mechanism.hmac));
            byte[] clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.UTF_8));
            byte[] serverKey = mac.doFinal("Server Key".getBytes(StandardCharsets.UTF_8));
            byte[] storedKey = MessageDigest.getInstance(mechanism.digest).digest(clientKey);
            return new Credential(
                    asked.name(),
                    mechanism.label,
                    base64(asked.salt()),
                    base64(storedKey),
                    base64(serverKey),
                    asked.iterations());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JVM has it: mechanism=" + mechanism, missing);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static CompletableFuture<ChangeAnswer> refused(Errors error, String message) {
        return CompletableFuture.completedFuture(new ChangeAnswer(error, message));
    }
}
