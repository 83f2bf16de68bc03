/**
 * Statements on the customers' profiles, one class each. They take values of the domain and return values, or fail with the error of the database.
 */
@NullMarked
package dev.postern.store.customer;

import org.jspecify.annotations.NullMarked;
