/**
 * Statements on API keys, one class each. Keys are found by their hash alone.
 */
@NullMarked
package dev.postern.store.key;

import org.jspecify.annotations.NullMarked;
