package dev.strobe.broker.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The orders that the admin port takes: {@code GET /faults} shows every point, {@code POST /faults/POINT?delay_ms=80&count=1}
 * arms one. {@code count} is 1 where it is not given, and 0 disarms.
 *
 * <p>Answers are JSON. 400 for values that make no sense, 404 for an unknown point and wherever faults are off. Thread-safe.
 */
public final class FaultRequests {

    private static final String PATH = "/faults";

    private final FaultPoints points;

    public FaultRequests(FaultPoints points) {
        this.points = points;
    }

    /** An answer of the admin port. */
    public record Answer(int status, String json) {}

    /**
     * Does what is asked.
     *
     * @param query of the address, without its question mark; empty for none
     * @return empty if the path is not one of ours, or faults are off
     */
    public Optional<Answer> answer(String method, String path, String query) {
        if (!points.isOn()) {
            return Optional.empty();
        }
        if (method.equals("GET") && path.equals(PATH)) {
            return Optional.of(new Answer(200, show()));
        }
        if (!method.equals("POST") || !path.startsWith(PATH + "/")) {
            return Optional.empty();
        }
        FaultPoint point = FaultPoint.of(path.substring(PATH.length() + 1));
        if (point == null) {
            return Optional.of(refused(404, "unknown point; GET /faults names them"));
        }
        try {
            arm(point, query);
            return Optional.of(new Answer(200, show()));
        } catch (IllegalArgumentException nonsense) {
            return Optional.of(refused(400, String.valueOf(nonsense.getMessage())));
        }
    }

    private void arm(FaultPoint point, String query) {
        Map<String, Integer> given = new HashMap<>();
        given.put("count", 1);
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            if (pair.startsWith("delay_ms=")) {
                given.put("delay_ms", number(pair, 1, FaultPoints.DELAY_MS_MAX));
            } else if (pair.startsWith("count=")) {
                given.put("count", number(pair, 0, FaultPoints.COUNT_MAX));
            } else {
                throw new IllegalArgumentException("only delay_ms and count are known");
            }
        }
        int count = given.getOrDefault("count", 1);
        Integer delayMs = given.get("delay_ms");
        if (delayMs == null && count > 0) {
            throw new IllegalArgumentException("delay_ms is missing");
        }
        points.arm(point, delayMs == null ? 1 : delayMs, count);
    }

    /** Quotes nothing that came from outside. */
    private static int number(String pair, int min, int max) {
        int equals = pair.indexOf('=');
        String name = pair.substring(0, equals);
        try {
            int value = Integer.parseInt(pair.substring(equals + 1));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(name + " must be a whole number", none);
        }
        throw new IllegalArgumentException(name + " must be from " + min + " to " + max);
    }

    private static Answer refused(int status, String reason) {
        return new Answer(status, "{\"error\":\"" + reason + "\"}\n");
    }

    private String show() {
        return Stream.of(FaultPoint.values()).map(this::show).collect(Collectors.joining(",", "{\"points\":[", "]}\n"));
    }

    private String show(FaultPoint point) {
        return "{\"point\":\"" + point.word() + "\",\"delay_ms\":" + points.delayMs(point) + ",\"left\":"
                + points.left(point) + ",\"taken\":" + points.taken(point) + '}';
    }
}
