/**
 * The way of a command to its row: resolve the attribute types, gather a batch per project, commit, tell every caller its
 * verdict. A {@code ProfileVerticle} owns one shard of the customers; all its state belongs to its event loop.
 */
@NullMarked
package dev.postern.profile;

import org.jspecify.annotations.NullMarked;
