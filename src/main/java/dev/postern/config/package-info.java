/**
 * The settings. A YAML file and the environment come in; one immutable {@link dev.postern.config.Config} goes out, or
 * one {@link dev.postern.config.InvalidSettings} that lists every problem. Rules stand in the records that they guard.
 */
@NullMarked
package dev.postern.config;

import org.jspecify.annotations.NullMarked;
