@NullMarked
package dev.strobe.broker.telemetry.trace;

import org.jspecify.annotations.NullMarked;
