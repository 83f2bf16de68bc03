/**
 * Keys of projects: the hash under which one is stored, and the rights of one that was found.
 */
@NullMarked
package dev.postern.domain.key;

import org.jspecify.annotations.NullMarked;
