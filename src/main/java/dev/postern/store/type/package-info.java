/**
 * Statements on the attribute types of a project and on their re-types, one class each. The row of the project counts its names and versions its types.
 */
@NullMarked
package dev.postern.store.type;

import org.jspecify.annotations.NullMarked;
