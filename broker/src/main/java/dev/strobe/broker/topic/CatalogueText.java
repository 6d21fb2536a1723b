package dev.strobe.broker.topic;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The catalogue as text that people can read and the broker can check:
 *
 * <pre>
 * strobe-topics format=1
 * topic name=orders id=q83vEjRWSHiQq83vEjRWeA partitions=3 internal=false deleted=false
 * config topic=orders retention.ms=60000
 * crc32c 7d3c1a90
 * </pre>
 *
 * <p>The checksum is over all bytes before its line. Values are percent-encoded.
 */
final class CatalogueText {

    static final int FORMAT = 1;

    private static final String HEAD = "strobe-topics format=";
    private static final String TOPIC = "topic ";
    private static final String CONFIG = "config ";
    private static final String CRC = "crc32c ";

    private CatalogueText() {}

    static String encode(Collection<CatalogueEntry> entries) {
        StringBuilder text = new StringBuilder(HEAD).append(FORMAT).append('\n');
        for (CatalogueEntry entry : entries) {
            text.append(TOPIC)
                    .append("name=")
                    .append(entry.name())
                    .append(" id=")
                    .append(TopicIds.text(entry.id()))
                    .append(" partitions=")
                    .append(entry.partitions())
                    .append(" internal=")
                    .append(entry.internal())
                    .append(" deleted=")
                    .append(entry.deleted())
                    .append('\n');
            entry.configs()
                    .forEach((key, value) -> text.append(CONFIG)
                            .append("topic=")
                            .append(entry.name())
                            .append(' ')
                            .append(key)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                            .append('\n'));
        }
        return text + CRC + crc(text.toString()) + "\n";
    }

    /** Throws {@link CatalogueException} for anything that {@link #encode} did not write. */
    static List<CatalogueEntry> decode(String text) {
        int crcLine = text.lastIndexOf(CRC);
        if (crcLine < 0 || !text.substring(crcLine).equals(CRC + crc(text.substring(0, crcLine)) + "\n")) {
            throw new CatalogueException("checksum does not hold: expected="
                    + crc(text.substring(0, Math.max(0, crcLine))) + " found="
                    + text.substring(crcLine < 0 ? text.length() : crcLine).strip());
        }
        String[] lines = text.substring(0, crcLine).split("\n", -1);
        if (!lines[0].equals(HEAD + FORMAT)) {
            throw new CatalogueException("format is not known: expected=" + HEAD + FORMAT + " found=" + lines[0]);
        }
        List<CatalogueEntry> entries = new ArrayList<>();
        for (int i = 1; i < lines.length - 1; i++) {
            try {
                line(lines[i], entries);
            } catch (IllegalArgumentException e) {
                throw new CatalogueException("line cannot be read: line=" + (i + 1) + " text=" + lines[i] + ": " + e);
            }
        }
        return entries;
    }

    private static void line(String line, List<CatalogueEntry> entries) {
        if (line.startsWith(TOPIC)) {
            entries.add(topic(fields(line.substring(TOPIC.length()))));
        } else if (line.startsWith(CONFIG) && !entries.isEmpty()) {
            Map<String, String> config = fields(line.substring(CONFIG.length()));
            config.remove("topic");
            entries.getLast().configs().putAll(config);
        } else {
            throw new IllegalArgumentException("neither a topic nor a config of one");
        }
    }

    private static CatalogueEntry topic(Map<String, String> fields) {
        return new CatalogueEntry(
                TopicIds.parse(field(fields, "id")),
                field(fields, "name"),
                Integer.parseInt(field(fields, "partitions")),
                Boolean.parseBoolean(field(fields, "internal")),
                Boolean.parseBoolean(field(fields, "deleted")),
                new TreeMap<>());
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return value;
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(" ", -1)) {
            int sign = field.indexOf('=');
            if (sign < 0) {
                throw new IllegalArgumentException("field without a value: " + field);
            }
            fields.put(field.substring(0, sign), URLDecoder.decode(field.substring(sign + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(java.util.Locale.ROOT, "%08x", crc.getValue());
    }
}
