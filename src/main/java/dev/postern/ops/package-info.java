/**
 * What the people who run it look at: metrics, health and logs. Nothing of a customer, key or body appears here.
 */
@NullMarked
package dev.postern.ops;

import org.jspecify.annotations.NullMarked;
