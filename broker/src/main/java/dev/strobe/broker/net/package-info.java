/**
 * The server: accepts connections, cuts frames, keeps responses in request order and every buffer within its bound. It
 * knows nothing of what a request means.
 */
@NullMarked
package dev.strobe.broker.net;

import org.jspecify.annotations.NullMarked;
