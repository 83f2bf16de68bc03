/**
 * The contract over real HTTP: a gateway in this JVM, a real PostgreSQL behind it, rows read back with SQL. One class a
 * section of the contract; what a caller sends goes in, status, body and row come out.
 */
@NullMarked
package dev.postern.api;

import org.jspecify.annotations.NullMarked;
