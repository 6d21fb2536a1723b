package dev.strobe.broker.config;

/** What the recording that the broker starts itself holds. */
public enum JfrSettings {
    /** {@code strobe.jfc}: what explains a slow message, at a cost that ordinary runs can bear. */
    DEFAULT,
    /** {@code strobe-full.jfc}: the same with shorter thresholds and more samples. */
    FULL,
    /** The JDK's own {@code profile}. */
    PROFILE
}
