/**
 * The pages for readers. Markdown goes in; the blocks that were run, and the links, lengths and names that were checked come
 * out.
 */
@NullMarked
package dev.postern.pages;

import org.jspecify.annotations.NullMarked;
