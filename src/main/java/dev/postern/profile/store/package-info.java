/**
 * One class a statement, named as the statement. What comes in are values of the domain, what goes out are values or a
 * failed future with the error of the database.
 */
@NullMarked
package dev.postern.profile.store;

import org.jspecify.annotations.NullMarked;
