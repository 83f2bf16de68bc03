package dev.postern.config;

/** How attribute values are read. */
public record Attributes(boolean inferDates, NullValue nullValue) {}
