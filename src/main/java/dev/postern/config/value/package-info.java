/**
 * What a single setting can be beside a number, a text or a time.
 * Each type reads its own text and names the rule that the text must keep.
 */
@NullMarked
package dev.postern.config.value;

import org.jspecify.annotations.NullMarked;
