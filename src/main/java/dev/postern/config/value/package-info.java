/**
 * Values of single settings that are no number, text or time.
 * Each type reads its own text and names the rule that the text must keep.
 */
@NullMarked
package dev.postern.config.value;

import org.jspecify.annotations.NullMarked;
