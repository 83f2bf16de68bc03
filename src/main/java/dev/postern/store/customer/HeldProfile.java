package dev.postern.store.customer;

import java.util.Set;

/**
 * The attributes that a profile holds already.
 *
 * @param names of its attributes
 * @param erased whether it is the tombstone of an erased customer, which holds nothing
 */
public record HeldProfile(Set<String> names, boolean erased) {
    /** A customer without a row. */
    public static final HeldProfile NONE = new HeldProfile(Set.of(), false);
}
