/**
 * Faults while a gateway is under load: network, server, other gateways. Each trial ends with a ledger that is held
 * against the rows, and with a line in {@code target/faults}.
 */
@NullMarked
package dev.postern.fault;

import org.jspecify.annotations.NullMarked;
