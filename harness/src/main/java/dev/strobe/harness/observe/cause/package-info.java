/**
 * Why a message was slow: cuts its time into segments and sets beside each what its owner did meanwhile. Pure functions
 * over evidence; knows neither recordings nor clocks. What counts as explained is in docs/adr/0008.
 */
@NullMarked
package dev.strobe.harness.observe.cause;

import org.jspecify.annotations.NullMarked;
