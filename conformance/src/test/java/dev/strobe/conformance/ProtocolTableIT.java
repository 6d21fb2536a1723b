package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.BuildFolders;
import dev.strobe.conformance.raw.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** The table of the documents says what the broker announces, and leaves no request of the protocol out. */
final class ProtocolTableIT {

    private static final Pattern ROW =
            Pattern.compile("\\| (\\d+) \\| (\\w+) \\| (?:(no)|(\\d+)(?: to (\\d+))?) \\| (.*) ?\\|");

    @Test
    void theDocumentedVersionsAreTheAnnouncedOnes() throws IOException {
        Map<Integer, String> documented = new TreeMap<>();
        Map<Integer, String> named = new TreeMap<>();
        for (String line : Files.readAllLines(BuildFolders.root().resolve("docs/PROTOCOL.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                int key = Integer.parseInt(row.group(1));
                named.put(key, row.group(2));
                if (row.group(3) == null) {
                    documented.put(key, range(row.group(4), row.group(5) == null ? row.group(4) : row.group(5)));
                } else {
                    assertThat(row.group(6))
                            .as("reason why %s is not served", row.group(2))
                            .isNotBlank();
                }
            }
        }

        assertThat(documented).isEqualTo(announced());
        assertThat(named.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ApiKeys.values())
                        .filter(api -> api.messageType.listeners().contains(ListenerType.BROKER))
                        .map(api -> (int) api.id)
                        .toList());
    }

    private static Map<Integer, String> announced() {
        Map<Integer, String> announced = new TreeMap<>();
        try (RawClient raw = BrokerUnderTest.STROBE.clients().raw()) {
            raw.call(new ApiVersionsRequestData(), 0, ApiVersionsResponseData.class)
                    .apiKeys()
                    .forEach(each -> announced.put((int) each.apiKey(), range(each.minVersion(), each.maxVersion())));
        }
        return announced;
    }

    private static String range(Object from, Object to) {
        return from + "-" + to;
    }
}
