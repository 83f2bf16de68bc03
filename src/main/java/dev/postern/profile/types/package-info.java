/**
 * Which type an attribute name has, and how it gets one. Known types are immutable snapshots in memory; new ones are fixed in a transaction.
 */
@NullMarked
package dev.postern.profile.types;

import org.jspecify.annotations.NullMarked;
