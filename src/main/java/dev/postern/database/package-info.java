/**
 * The blocking side of PostgreSQL, used before the event loops start and by the command line: the embedded server, the
 * migrations and the API keys. In come a data directory or a database URL, out comes a database with the schema that
 * this program needs. JDBC and {@code java.sql} are used here only.
 */
@NullMarked
package dev.postern.database;

import org.jspecify.annotations.NullMarked;
