/**
 * The properties file, checked all at once, as records.
 */
@NullMarked
package dev.strobe.broker.config;

import org.jspecify.annotations.NullMarked;
