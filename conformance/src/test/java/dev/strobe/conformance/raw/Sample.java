package dev.strobe.conformance.raw;

import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * What a sample request is about.
 *
 * @param topic one that exists, with one partition
 * @param topicId of that topic
 * @param group one that has committed offset 1 for that topic, and has no members
 * @param fresh a name that nothing has yet
 */
public record Sample(String topic, Uuid topicId, String group, String fresh) {

    /** A request with sensible content in this version; empty for an API that there is no sample of. */
    public Optional<ApiMessage> request(ApiKeys api, int version) {
        ApiMessage request = RecordSamples.of(this, api, version);
        if (request == null) {
            request = TopicSamples.of(this, api, version);
        }
        if (request == null) {
            request = ClusterSamples.of(this, api, version);
        }
        if (request == null) {
            request = GroupSamples.of(this, api, version);
        }
        return Optional.ofNullable(request);
    }
}
