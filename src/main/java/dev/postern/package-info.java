/**
 * Postern: customer profiles come in over HTTP and become rows in PostgreSQL. The command line starts here; {@code
 * serve} reads the settings, migrates the database, opens the ports and drains them at the end.
 */
@NullMarked
package dev.postern;

import org.jspecify.annotations.NullMarked;
