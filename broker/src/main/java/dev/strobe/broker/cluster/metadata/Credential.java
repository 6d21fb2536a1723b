package dev.strobe.broker.cluster.metadata;

/**
 * What proves a user's password without telling it (RFC 5802).
 *
 * @param mechanism {@code SCRAM-SHA-256} or {@code SCRAM-SHA-512}
 * @param salt in base 64, as the keys
 */
public record Credential(
        String user, String mechanism, String salt, String storedKey, String serverKey, int iterations) {}
