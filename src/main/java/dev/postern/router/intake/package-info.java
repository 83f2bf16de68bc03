/**
 * From the bytes of a body to a command on the bus, and its verdict back. A body is read within its size, its time and its
 * room.
 */
@NullMarked
package dev.postern.router.intake;

import org.jspecify.annotations.NullMarked;
