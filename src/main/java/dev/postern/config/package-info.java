/**
 * The settings of one process: immutable records, a section of {@code conf/postern.yaml} each.
 * {@link dev.postern.config.Settings} loads them or throws one message that lists every problem.
 */
@NullMarked
package dev.postern.config;

import org.jspecify.annotations.NullMarked;
