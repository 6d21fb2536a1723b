/**
 * What a client can see of a broker, held against two of them: Apache Kafka, whose answers are the expectation, and
 * Strobe's. Each case is one method that runs for both.
 */
@NullMarked
package dev.strobe.conformance;

import org.jspecify.annotations.NullMarked;
