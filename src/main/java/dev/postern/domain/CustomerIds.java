package dev.postern.domain;

import dev.postern.domain.type.Text;
import java.util.List;

/** The rules of a customer's id (contract, section 1). */
public final class CustomerIds {
    /** Code points of an id. */
    public static final int MAX_LENGTH = 255;

    private static final String SHOPIFY = "gid://shopify/Customer/";

    private CustomerIds() {}

    /** The id under which a customer is stored: {@code gid://shopify/Customer/1} is {@code 1}; all others are as given. */
    public static String canonical(String id) {
        return id.startsWith(SHOPIFY) && isDigits(id, SHOPIFY.length()) ? id.substring(SHOPIFY.length()) : id;
    }

    /**
     * Whether a script's mistake was sent in place of an id; it would merge strangers into one profile. Blanks and round
     * brackets around a placeholder change nothing.
     *
     * @param id not blank
     * @param placeholders in any case; a Shopify id without its number is one more
     */
    public static boolean isPlaceholder(String id, List<String> placeholders) {
        if (id.startsWith(SHOPIFY)) {
            return !isDigits(id, SHOPIFY.length());
        }
        String bare = withoutBrackets(Text.strip(id));
        for (int i = 0; i < placeholders.size(); i++) {
            String placeholder = placeholders.get(i);
            if (placeholder.equalsIgnoreCase(id) || placeholder.equalsIgnoreCase(bare)) {
                return true;
            }
        }
        return false;
    }

    private static String withoutBrackets(String text) {
        return text.startsWith("(") && text.endsWith(")") ? Text.strip(text.substring(1, text.length() - 1)) : text;
    }

    private static boolean isDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < text.length();
    }
}
