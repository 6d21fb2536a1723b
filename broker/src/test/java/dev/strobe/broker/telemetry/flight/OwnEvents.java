package dev.strobe.broker.telemetry.flight;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Event;
import jdk.jfr.EventType;

/** Every event class of the broker, by the name of its event. */
final class OwnEvents {

    private OwnEvents() {}

    static Map<String, EventType> byName() {
        Map<String, EventType> types = new TreeMap<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("dev.strobe.broker")) {
            if (found.isAssignableTo(Event.class)) {
                EventType type = EventType.getEventType(found.reflect().asSubclass(Event.class));
                types.put(type.getName(), type);
            }
        }
        return types;
    }
}
