package dev.strobe.broker.config;

/** What a configuration value is made of. */
public enum ValueKind {
    BOOLEAN,
    STRING,
    INT,
    LONG,
    LIST
}
