package dev.postern.transfer.read;

/** What a cell with nothing in it does to its attribute. */
public enum EmptyCells {
    /** Leaves it alone. */
    IGNORE,
    /** Takes it off the profile. */
    REMOVE,
    /** Sets it to the empty text. */
    STRING
}
