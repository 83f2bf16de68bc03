package dev.postern.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Names in SQL for names that callers have chosen: lower case, letters, digits and underscores, at most 63 bytes. Names that become one so
 * get a suffix each, made of the name itself: a query then fails for a missing column, and never reads another attribute than before. Pure.
 */
final class ViewNames {
    /** Of an identifier (NAMEDATALEN less one). */
    static final int MOST_BYTES = 63;

    private ViewNames() {}

    /**
     * One for each name, in their order, all different.
     *
     * @param prefix before each
     * @param taken what none of them may be
     */
    static List<String> of(List<String> names, String prefix, Set<String> taken) {
        Map<String, Integer> foldedToTimes = new HashMap<>();
        taken.forEach(name -> foldedToTimes.put(name, 1));
        names.forEach(name -> foldedToTimes.merge(folded(prefix + name), 1, Integer::sum));
        Set<String> given = new HashSet<>(taken);
        List<String> made = new ArrayList<>(names.size());
        for (String name : names) {
            String folded = folded(prefix + name);
            String unique = foldedToTimes.getOrDefault(folded, 0) == 1 ? folded : suffixed(folded, hash(name));
            // Somebody may choose names for one hash.
            for (int next = 2; !given.add(unique); next++) {
                unique = suffixed(folded, hash(name) + '_' + next);
            }
            made.add(unique);
        }
        return made;
    }

    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length() + 1);
        name.toLowerCase(Locale.ROOT)
                .codePoints()
                .forEach(point -> folded.appendCodePoint(Character.isLetterOrDigit(point) ? point : '_'));
        if (folded.isEmpty() || Character.isDigit(folded.codePointAt(0))) {
            folded.insert(0, '_');
        }
        return cut(folded.toString(), MOST_BYTES);
    }

    private static String suffixed(String folded, String suffix) {
        return cut(folded, MOST_BYTES - suffix.length() - 1) + '_' + suffix;
    }

    private static String cut(String text, int bytes) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > bytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }

    private static String hash(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
