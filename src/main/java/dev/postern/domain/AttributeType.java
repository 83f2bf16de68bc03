package dev.postern.domain;

/** The four data types an attribute can have (contract, section 1). */
public enum AttributeType {
    STRING("string"),
    NUMBER("number"),
    BOOLEAN("boolean"),
    DATE("date");

    private final String label;

    AttributeType(String label) {
        this.label = label;
    }

    /** The lower-case word that stands for this type in answers and in the database. */
    public String label() {
        return label;
    }

    /**
     * The type that {@link #label()} stands for.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static AttributeType ofLabel(String label) {
        return switch (label) {
            case "string" -> STRING;
            case "number" -> NUMBER;
            case "boolean" -> BOOLEAN;
            case "date" -> DATE;
            default -> throw new IllegalArgumentException("no attribute type is called " + label);
        };
    }
}
