/**
 * Reads settings from a YAML file and the environment into records, and finds every problem at once.
 * It knows no setting of Postern: the records name the settings and say what each may be.
 */
@NullMarked
package dev.postern.config.read;

import org.jspecify.annotations.NullMarked;
