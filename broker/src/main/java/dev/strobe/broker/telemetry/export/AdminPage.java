package dev.strobe.broker.telemetry.export;

import java.util.Optional;

/** What the admin port serves beside metrics and health; asked on the port's threads. */
@FunctionalInterface
public interface AdminPage {

    /** Has none. */
    AdminPage NONE = (method, path, query) -> Optional.empty();

    /** The answer to a request without a body; empty if the path is not one of its own. */
    Optional<Answer> answer(String method, String path, String query);

    /** A status of HTTP with a text of JSON. */
    record Answer(int status, String json) {}
}
