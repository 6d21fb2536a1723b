package dev.strobe.conformance.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.protocol.ApiMessage;

/** Answers as JSON, without what two brokers cannot have in common: identities, ports, and words for people. */
public final class Normalised {

    /** Fields that are only looked at for being there. */
    private static final Set<String> VARYING =
            Set.of("clusterId", "port", "topicId", "memberId", "leader", "producerId", "sessionId", "logDir");

    /** Fields that are not compared at all. */
    private static final Set<String> IGNORED = Set.of(
            "errorMessage",
            "documentation",
            "supportedFeatures",
            "finalizedFeatures",
            "finalizedFeaturesEpoch",
            "apiKeys",
            "synonyms",
            "throttleTimeMs",
            "totalBytes",
            "usableBytes");

    private Normalised() {}

    /** An answer; of a list of groups only {@code group} is kept. */
    public static String of(ApiMessage answer, int version, String group) {
        JsonNode json = json(answer, version);
        if (answer.getClass().getSimpleName().equals("ListGroupsResponseData")) {
            keepOnly((ArrayNode) json.get("groups"), group);
        }
        if (answer instanceof CreateTopicsResponseData) {
            // Kafka lists every value that a topic could have, Strobe those that it serves.
            json.get("topics").forEach(topic -> ((ObjectNode) topic).remove("configs"));
        }
        if (answer instanceof DescribeQuorumResponseData) {
            // How far each has come, and where its controllers listen.
            removeAll(json, Set.of("highWatermark", "leaderEpoch", "logEndOffset", "listeners"));
            removeAll(json, Set.of("lastFetchTimestamp", "lastCaughtUpTimestamp", "replicaDirectoryId"));
        }
        return normal(json).toPrettyString();
    }

    private static void removeAll(JsonNode node, Set<String> fields) {
        if (node instanceof ObjectNode object) {
            object.remove(fields);
        }
        node.forEach(child -> removeAll(child, fields));
    }

    private static JsonNode json(ApiMessage answer, int version) {
        try {
            return (JsonNode) Class.forName(answer.getClass().getName() + "JsonConverter")
                    .getMethod("write", answer.getClass(), short.class, boolean.class)
                    .invoke(null, answer, (short) version, false);
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException("no such converter: message=" + answer.getClass(), e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("not converted: message=" + answer, e.getCause());
        }
    }

    private static void keepOnly(ArrayNode groups, String group) {
        for (Iterator<JsonNode> each = groups.iterator(); each.hasNext(); ) {
            if (!each.next().get("groupId").asText().equals(group)) {
                each.remove();
            }
        }
    }

    private static JsonNode normal(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(IGNORED);
            for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
                object.set(
                        field.getKey(),
                        VARYING.contains(field.getKey()) ? kind(field.getValue()) : normal(field.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            List<JsonNode> sorted = new ArrayList<>();
            array.forEach(each -> sorted.add(normal(each)));
            sorted.sort((a, b) -> a.toString().compareTo(b.toString()));
            array.removeAll();
            array.addAll(sorted);
        }
        return node;
    }

    /** Whether there is something, not what. */
    private static JsonNode kind(JsonNode value) {
        String text = value.asText();
        boolean nothing =
                text.isEmpty() || text.equals("-1") || text.equals("0") || text.equals("AAAAAAAAAAAAAAAAAAAAAA");
        return TextNode.valueOf(value.isContainerNode() ? "size " + value.size() : nothing ? "none" : "some");
    }
}
