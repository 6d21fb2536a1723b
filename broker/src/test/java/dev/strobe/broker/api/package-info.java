@NullMarked
package dev.strobe.broker.api;

import org.jspecify.annotations.NullMarked;
