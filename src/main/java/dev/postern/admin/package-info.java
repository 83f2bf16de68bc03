/**
 * Reads and changes of admins: look-ups, erasures and re-types. Requests arrive over the bus from the management port, and statements use connections of their own.
 */
@NullMarked
package dev.postern.admin;

import org.jspecify.annotations.NullMarked;
