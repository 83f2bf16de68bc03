/** Stand-in for the settings package, so that the database package compiles on its own. */
@NullMarked
package dev.postern.config;

import org.jspecify.annotations.NullMarked;
