package dev.strobe.harness.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutboundMessageTest {

    @Test
    void refillingReplacesEveryFieldAndKeepsThePayloadArray() {
        OutboundMessage message = new OutboundMessage(64);
        byte[] payload = message.payload();
        byte[] key = {1};

        message.set(key, 5, 100, 110, 2);

        assertThat(message.key()).isSameAs(key);
        assertThat(message.sequence()).isEqualTo(5);
        assertThat(message.intendedNs()).isEqualTo(100);
        assertThat(message.sentNs()).isEqualTo(110);
        assertThat(message.phase()).isEqualTo(2);

        message.set(null, 6, 200, 210, 3);

        assertThat(message.key()).isNull();
        assertThat(message.sequence()).isEqualTo(6);
        assertThat(message.payload()).isSameAs(payload).hasSize(64);
    }
}
