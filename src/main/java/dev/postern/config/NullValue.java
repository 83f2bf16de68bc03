package dev.postern.config;

/** The effect of a JSON null on an attribute. */
public enum NullValue {
    REMOVE,
    IGNORE
}
