/**
 * Statements on the actions of admins, one class each.
 */
@NullMarked
package dev.postern.store.action;

import org.jspecify.annotations.NullMarked;
