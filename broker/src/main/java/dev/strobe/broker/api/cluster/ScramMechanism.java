package dev.strobe.broker.api.cluster;

import org.jspecify.annotations.Nullable;

/** How passwords are proven (RFC 5802), and what each is called where. */
enum ScramMechanism {
    SHA_256(1, "SCRAM-SHA-256", "HmacSHA256", "SHA-256"),
    SHA_512(2, "SCRAM-SHA-512", "HmacSHA512", "SHA-512");

    final byte code;
    final String label;
    final String hmac;
    final String digest;

    ScramMechanism(int code, String label, String hmac, String digest) {
        this.code = (byte) code;
        this.label = label;
        this.hmac = hmac;
        this.digest = digest;
    }

    /** Null for one that does not exist. */
    static @Nullable ScramMechanism of(byte code) {
        for (ScramMechanism mechanism : values()) {
            if (mechanism.code == code) {
                return mechanism;
            }
        }
        return null;
    }

    /** The protocol's code for a name; 0, unknown, for one that does not exist. */
    static byte codeOf(String label) {
        for (ScramMechanism mechanism : values()) {
            if (mechanism.label.equals(label)) {
                return mechanism.code;
            }
        }
        return 0;
    }
}
