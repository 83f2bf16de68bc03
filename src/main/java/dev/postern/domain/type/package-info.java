/**
 * Attributes and their four types: the forms of values, their limits, and their conversion. Pure.
 */
@NullMarked
package dev.postern.domain.type;

import org.jspecify.annotations.NullMarked;
