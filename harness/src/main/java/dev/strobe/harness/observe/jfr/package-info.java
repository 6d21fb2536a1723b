/**
 * What a broker's flight recording tells of the requests it served: stage times of all of them, whole for those that
 * carried a kept message. Knows the names and fields of the events and nothing else of the broker.
 */
@NullMarked
package dev.strobe.harness.observe.jfr;

import org.jspecify.annotations.NullMarked;
