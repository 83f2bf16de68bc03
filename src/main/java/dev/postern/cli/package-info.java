/**
 * The commands. Arguments and settings come in; a running gateway, a migrated database or a list of keys goes out, and an
 * exit code in any case.
 */
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
