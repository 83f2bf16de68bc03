package dev.postern.domain;

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

    /** Whether a script's mistake was sent in place of an id; it would merge strangers into one profile. */
    public static boolean isPlaceholder(String id, List<String> placeholders) {
        for (int i = 0; i < placeholders.size(); i++) {
            if (placeholders.get(i).equalsIgnoreCase(id)) {
                return true;
            }
        }
        return false;
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
