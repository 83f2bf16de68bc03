/**
 * Types that the statement classes of all tables share. The packages below hold one class a statement, by table.
 */
@NullMarked
package dev.postern.store;

import org.jspecify.annotations.NullMarked;
