/**
 * Blocking work on a database before the event loops start and in commands: migrations, keys, rights and what a server must be.
 * A {@link dev.postern.config.DatabaseUrl} comes in, and JDBC is used here only.
 */
@NullMarked
package dev.postern.jdbc;

import org.jspecify.annotations.NullMarked;
