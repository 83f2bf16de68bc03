package dev.postern.store.customer;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The change of one row by an upsert: one parameter set of a batch.
 *
 * @param attributesJson the members to set, one JSON object
 * @param removedArray the names to remove as a PostgreSQL array literal; empty when there are none
 */
public record ProfileChange(String customerId, String attributesJson, String removedArray) {

    @Nullable
    String removedOrNull() {
        return removedArray.isEmpty() ? null : removedArray;
    }

    /** Writes names as a PostgreSQL array literal, {@code {"a","b"}}; nothing for no names. */
    public static String arrayLiteral(Collection<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        StringBuilder literal = new StringBuilder("{");
        for (String name : names) {
            literal.append(literal.length() == 1 ? "\"" : ",\"");
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c == '"' || c == '\\') {
                    literal.append('\\');
                }
                literal.append(c);
            }
            literal.append('"');
        }
        return literal.append('}').toString();
    }
}
