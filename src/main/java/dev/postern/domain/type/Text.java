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
        return text.codePoints().allMatch(Text::isWhiteSpace);
    }

    /** Whether the text is empty or nothing of it can be seen: white space and characters without a width. */
    public static boolean isInvisible(String text) {
        return firstVisible(text) == text.length();
    }

    /** The text without what cannot be seen at its two ends. */
    public static String strip(String text) {
        int start = firstVisible(text);
        int end = text.length();
        while (end > start && isInvisible(text.codePointBefore(end))) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(start, end);
    }

    private static boolean isWhiteSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static int firstVisible(String text) {
        int i = 0;
        while (i < text.length() && isInvisible(text.codePointAt(i))) {
            i = text.offsetByCodePoints(i, 1);
        }
        return i;
    }

    private static boolean isInvisible(int c) {
        return isWhiteSpace(c) || Character.getType(c) == Character.FORMAT || isInvisibleLetterOrMark(c);
    }

    /** The joiner, fillers, blank and variation selectors that Unicode counts as letters, marks and symbols. */
    private static boolean isInvisibleLetterOrMark(int c) {
        return switch (c) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0 -> true;
            default -> (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
        };
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
