/**
 * The disk seam: real files, and disks for tests that tear, lose and slow what is written.
 */
@NullMarked
package dev.strobe.broker.storage;

import org.jspecify.annotations.NullMarked;
