package dev.postern.config;

/**
 * How attribute values are read.
 *
 * @param inferDates whether a first value that looks like a date fixes the type Date
 */
public record Attributes(boolean inferDates, NullValue nullValue) {}
