package dev.strobe.harness.observe.jfr;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where in the events of one chunk the values of a request lie, read from the chunk's own description of its types.
 *
 * @param kinds by the number of their type
 */
record ChunkLayout(Map<Long, Fields> kinds) {

    private static final int DEPTH_MAX = 16;

    /** The fields of one kind's events, in their order. */
    static final class Fields {
        private final RequestKind kind;
        private final int[] places;

        private Fields(RequestKind kind, int[] places) {
            this.kind = kind;
            this.places = places;
        }

        RequestKind kind() {
            return kind;
        }

        int count() {
            return places.length;
        }

        /** Where the number of a field goes; -1 for one that is passed over. */
        int place(int field) {
            return places[field];
        }
    }

    /** One field of a type. */
    private record Field(String name, long type, boolean pooled, boolean array) {}

    /** The types of a chunk while they are read. */
    private static final class Types {
        private final Map<Long, String> names = new HashMap<>();
        private final Map<Long, Map<String, Field>> fields = new HashMap<>();
    }

    /** @return null where a request's event has a field that is no number, so that this reading does not fit */
    static @Nullable ChunkLayout read(RecordingBytes bytes, int metadataAt) {
        bytes.position(metadataAt);
        bytes.number(); // size
        if (bytes.number() != 0) {
            return null;
        }
        bytes.number(); // start
        bytes.number(); // duration
        bytes.number(); // id
        Types types = new Types();
        element(bytes, bytes.texts(), types, -1, 0);
        Map<Long, Fields> kinds = new HashMap<>();
        for (RequestKind kind : RequestKind.values()) {
            for (Map.Entry<Long, String> type : types.names.entrySet()) {
                if (type.getValue().equals(kind.event())) {
                    Fields fields = fields(kind, types, type.getKey());
                    if (fields == null) {
                        return null;
                    }
                    kinds.put(type.getKey(), fields);
                }
            }
        }
        return new ChunkLayout(Map.copyOf(kinds));
    }

    private static void element(
            RecordingBytes bytes, List<@Nullable String> texts, Types types, long outerClass, int depth) {
        if (depth > DEPTH_MAX) {
            throw new IndexOutOfBoundsException("types nested too deep: depth=" + depth);
        }
        String name = text(bytes, texts);
        Map<String, String> attributes = new HashMap<>();
        for (int i = bytes.count(); i > 0; i--) {
            attributes.put(text(bytes, texts), text(bytes, texts));
        }
        long inner = outerClass;
        if (name.equals("class")) {
            inner = Long.parseLong(attributes.getOrDefault("id", "-1"));
            types.names.put(inner, attributes.getOrDefault("name", ""));
        } else if (name.equals("field")) {
            // Maps keep no order of their own, and the order of fields is what this is about.
            Map<String, Field> fields = types.fields.computeIfAbsent(outerClass, type -> new LinkedHashMap<>());
            String field = attributes.getOrDefault("name", "");
            fields.put(
                    field,
                    new Field(
                            field,
                            Long.parseLong(attributes.getOrDefault("class", "-1")),
                            attributes.containsKey("constantPool"),
                            attributes.containsKey("dimension")));
        }
        for (int i = bytes.count(); i > 0; i--) {
            element(bytes, texts, types, inner, depth + 1);
        }
    }

    private static @Nullable Fields fields(RequestKind kind, Types types, long type) {
        Map<String, Field> declared = types.fields.getOrDefault(type, Map.of());
        for (int place = 0; place < kind.fields().size(); place++) {
            if (kind.has(place) && !declared.containsKey(kind.fields().get(place))) {
                return null;
            }
        }
        int[] places = new int[declared.size()];
        int index = 0;
        for (Field field : declared.values()) {
            boolean number = field.pooled() || isNumber(types.names.getOrDefault(field.type(), ""));
            if (field.array() || !number) {
                return null;
            }
            places[index++] = kind.fields().indexOf(field.name());
        }
        return new Fields(kind, places);
    }

    private static boolean isNumber(String type) {
        return type.equals("long") || type.equals("int") || type.equals("short") || type.equals("char");
    }

    private static String text(RecordingBytes bytes, List<@Nullable String> texts) {
        return Objects.requireNonNullElse(texts.get((int) bytes.number()), "");
    }
}
