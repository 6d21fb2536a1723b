package dev.strobe.conformance.fuzz;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Sample;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** What is mutated: a whole frame of every API in every version that the broker announces. */
final class ValidFrames {

    private ValidFrames() {}

    static List<byte[]> of(int port, String name) {
        List<byte[]> frames = new ArrayList<>();
        try (RawClient raw = RawClient.connect(port)) {
            Sample sample = new Sample(name, createTopic(raw, name), "group-" + name, "fresh-" + name);
            for (ApiVersion each : raw.call(new ApiVersionsRequestData(), 0, ApiVersionsResponseData.class)
                    .apiKeys()) {
                ApiKeys api = ApiKeys.forId(each.apiKey());
                for (int version = Math.max(each.minVersion(), api.oldestVersion());
                        version <= each.maxVersion();
                        version++) {
                    int id = frames.size();
                    int asked = version;
                    sample.request(api, version).ifPresent(request -> frames.add(RawClient.frame(request, asked, id)));
                }
            }
        }
        return List.copyOf(frames);
    }

    /** A topic with one partition; an error of the answer is left to whoever uses the topic. */
    static Uuid createTopic(RawClient raw, String name) {
        CreatableTopicCollection topics = new CreatableTopicCollection();
        topics.add(new CreatableTopic().setName(name).setNumPartitions(1).setReplicationFactor((short) 1));
        return raw.call(
                        new CreateTopicsRequestData().setTimeoutMs(5000).setTopics(topics),
                        7,
                        CreateTopicsResponseData.class)
                .topics()
                .iterator()
                .next()
                .topicId();
    }
}
