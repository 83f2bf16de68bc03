/**
 * Statements on ignored attributes, one class each: the recent list and the counts by name.
 */
@NullMarked
package dev.postern.store.ignored;

import org.jspecify.annotations.NullMarked;
