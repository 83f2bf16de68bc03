package dev.postern.transfer.read;

/** The delimiter between cells, the meaning of an empty one, and that of the columns. */
public record CsvOptions(char delimiter, EmptyCells emptyCells, CsvMapping mapping) {

    /** The effect of a cell with nothing in it on its attribute. */
    public enum EmptyCells {
        /** Leaves it alone. */
        IGNORE,
        /** Takes it off the profile. */
        REMOVE,
        /** Sets it to the empty text. */
        STRING
    }
}
