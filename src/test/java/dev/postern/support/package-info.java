/**
 * Fixtures that several tests share. {@link dev.postern.support.WithPostgres} gives a test class a fresh, migrated database on a
 * real PostgreSQL.
 */
@NullMarked
package dev.postern.support;

import org.jspecify.annotations.NullMarked;
