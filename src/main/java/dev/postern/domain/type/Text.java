package dev.postern.domain.type;

/** The rules of the contract for strings. Lengths are counted in code points, as PostgreSQL counts characters. */
public final class Text {
    private Text() {}

    /** Whether PostgreSQL can hold the text: it has no NUL and no half of a surrogate pair. */
    public static boolean isStorable(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == length || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Whether the text has more than {@code max} code points. */
    public static boolean isLongerThan(String text, int max) {
        return text.length() > max && text.codePointCount(0, text.length()) > max;
    }

    /** Whether the text is empty or has nothing but white space. */
    public static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a control character (C0, DEL, C1) is in the text. */
    public static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The text as far as its first {@code max} code points, with a mark where it was cut. */
    public static String abbreviate(String text, int max) {
        return isLongerThan(text, max) ? text.substring(0, text.offsetByCodePoints(0, max)) + "…" : text;
    }
}
