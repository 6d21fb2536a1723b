package dev.strobe.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;

/** A well-behaved client that writes and reads over one connection from the first frame to the last. */
final class Bystander implements AutoCloseable {

    private static final String TOPIC = "bystander";
    private static final int ROUNDS = 20;
    private static final long ANSWER_MS_MAX = 10_000;

    private final RawClient raw;
    private long written;
    private long requests;
    private long longestMs;

    Bystander(int port) {
        this.raw = RawClient.connect(port);
        ValidFrames.createTopic(raw, TOPIC);
    }

    /** Fails unless every request is answered rightly and within a bound. */
    void isServed() {
        for (int i = 0; i < ROUNDS; i++) {
            long startNs = System.nanoTime();
            PartitionProduceResponse appended = Requests.produced(raw, TOPIC, Records.batch("v" + written));
            assertThat(Errors.forCode(appended.errorCode())).isEqualTo(Errors.NONE);
            assertThat(appended.baseOffset()).isEqualTo(written);
            FetchResponseData answer =
                    raw.call(Requests.fetch(TOPIC, written), Requests.FETCH_VERSION, FetchResponseData.class);
            assertThat(Requests.fetched(answer).records().sizeInBytes()).isPositive();
            written++;
            requests += 2;
            longestMs = Math.max(longestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
        }
        assertThat(longestMs).isLessThan(ANSWER_MS_MAX);
    }

    long requests() {
        return requests;
    }

    long longestMs() {
        return longestMs;
    }

    @Override
    public void close() {
        raw.close();
    }
}
