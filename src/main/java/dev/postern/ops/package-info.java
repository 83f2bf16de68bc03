/**
 * Metrics and health, for the people who run the process. Nothing of a customer, key or body appears here.
 */
@NullMarked
package dev.postern.ops;

import org.jspecify.annotations.NullMarked;
