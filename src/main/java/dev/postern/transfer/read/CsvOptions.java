package dev.postern.transfer.read;

/** How the cells of a CSV file are told apart, and what an empty one means. */
public record CsvOptions(char delimiter, EmptyCells emptyCells) {}
