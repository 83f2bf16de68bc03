package dev.postern.transfer.read;

/** How the cells of a CSV file are told apart, and what an empty one means. */
public record CsvOptions(char delimiter, EmptyCells emptyCells) {

    /** What a cell with nothing in it does to its attribute. */
    public enum EmptyCells {
        /** Leaves it alone. */
        IGNORE,
        /** Takes it off the profile. */
        REMOVE,
        /** Sets it to the empty text. */
        STRING
    }
}
