/** Tests of the blocking side of PostgreSQL, all of them against a real server. */
@NullMarked
package dev.postern.database;

import org.jspecify.annotations.NullMarked;
