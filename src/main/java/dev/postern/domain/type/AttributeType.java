package dev.postern.domain.type;

import java.util.Optional;

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
        return find(label).orElseThrow(() -> new IllegalArgumentException("no attribute type is called " + label));
    }

    /** The same for a word that may stand for none. */
    public static Optional<AttributeType> find(String label) {
        return switch (label) {
            case "string" -> Optional.of(STRING);
            case "number" -> Optional.of(NUMBER);
            case "boolean" -> Optional.of(BOOLEAN);
            case "date" -> Optional.of(DATE);
            default -> Optional.empty();
        };
    }
}
