package dev.strobe.broker.config;

import java.util.function.Function;

/**
 * One key of the file: what it takes, what it is by default, and where its value stands in the configuration.
 *
 * @param shown the value of an effective configuration, as text that can be read back
 */
record ConfigKey(
        String name, String defaultValue, ValueType type, Function<BrokerConfig, String> shown, String meaning) {

    ConfigEntry entry(BrokerConfig config) {
        return new ConfigEntry(name, shown.apply(config), defaultValue, type.kind(), meaning);
    }
}
