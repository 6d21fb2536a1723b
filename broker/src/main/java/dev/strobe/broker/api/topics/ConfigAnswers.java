package dev.strobe.broker.api.topics;

import dev.strobe.broker.config.ConfigEntry;
import dev.strobe.broker.config.ValueKind;
import dev.strobe.broker.topic.TopicConfigKey;
import dev.strobe.broker.topic.TopicConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Effective configurations, value by value, with where each comes from. The broker's own do not change while it runs, so
 * they are worked out once. Immutable.
 */
final class ConfigAnswers {

    /** The protocol's codes for where a value comes from. */
    static final byte SOURCE_TOPIC = 1;

    static final byte SOURCE_FILE = 4;
    static final byte SOURCE_DEFAULT = 5;

    private final Map<String, ConfigEntry> broker;

    /** A value and every place that names one, the effective place first. */
    record Answer(String name, String value, byte source, List<Place> places, ValueKind kind, String meaning) {

        Answer {
            places = List.copyOf(places);
        }

        /** The protocol's code for the kind of value. */
        byte kindCode() {
            return switch (kind) {
                case BOOLEAN -> 1;
                case STRING -> 2;
                case INT -> 3;
                case LONG -> 5;
                case LIST -> 7;
            };
        }
    }

    /** One place that names a value, under a name of its own. */
    record Place(String name, String value, byte source) {}

    ConfigAnswers(List<ConfigEntry> broker) {
        this.broker = broker.stream().collect(Collectors.toUnmodifiableMap(ConfigEntry::name, entry -> entry));
    }

    List<Answer> ofBroker() {
        return broker.values().stream()
                .map(entry -> answer(entry.name(), places(entry), entry.kind(), entry.meaning()))
                .toList();
    }

    /**
     * A topic's.
     *
     * @param configs what the topic sets for itself
     */
    List<Answer> ofTopic(Map<String, String> configs) {
        List<Answer> answers = new ArrayList<>();
        for (TopicConfigKey key : TopicConfigs.keys()) {
            List<Place> places = new ArrayList<>();
            String own = configs.get(key.name());
            if (own != null) {
                places.add(new Place(key.name(), own, SOURCE_TOPIC));
            }
            ConfigEntry entry = broker.get(key.brokerKey());
            if (entry == null) {
                places.add(new Place(key.name(), key.fixedDefault(), SOURCE_DEFAULT));
            } else {
                places.addAll(places(entry));
            }
            answers.add(answer(key.name(), places, key.kind(), key.meaning()));
        }
        return answers;
    }

    private static Answer answer(String name, List<Place> places, ValueKind kind, String meaning) {
        Place effective = places.getFirst();
        return new Answer(name, effective.value(), effective.source(), places, kind, meaning);
    }

    private static List<Place> places(ConfigEntry entry) {
        Place byDefault = new Place(entry.name(), entry.defaultValue(), SOURCE_DEFAULT);
        return entry.isSet()
                ? List.of(new Place(entry.name(), entry.value(), SOURCE_FILE), byDefault)
                : List.of(byDefault);
    }
}
