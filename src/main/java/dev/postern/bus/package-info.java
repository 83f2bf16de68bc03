/**
 * The typed event bus between the HTTP edge and the profile verticle. Requests and replies are immutable records that
 * stay in the process and pass by reference.
 */
@NullMarked
package dev.postern.bus;

import org.jspecify.annotations.NullMarked;
