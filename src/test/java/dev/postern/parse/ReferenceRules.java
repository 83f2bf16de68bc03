package dev.postern.parse;

import dev.postern.domain.ReferenceDates;
import dev.postern.domain.ReferenceNumbers;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Section 1 of the contract once more, on the tree of a body and in the words of the table, to judge the parser by. Made for
 * one body and used by one thread.
 */
final class ReferenceRules {
    private static final Set<String> RESERVED = Set.of("name", "email", "mobile");

    private final ValidationRules rules;
    private final List<String> violations = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private String id = "";

    private ReferenceRules(ValidationRules rules) {
        this.rules = rules;
    }

    /** The result that a body must have: a user, or violations as {@link Bodies#describe} writes them. */
    record Judgement(TrackUser user, List<String> violations) {}

    static Judgement judge(ValidationRules rules, Object body) {
        ReferenceRules judged = new ReferenceRules(rules);
        if (body instanceof Map<?, ?> members) {
            judged.root(members);
        } else {
            judged.violations.add(" object.base");
        }
        List<String> removed = rules.nullRemoves() ? judged.removed : List.of();
        return new Judgement(new TrackUser(judged.id, judged.attributes, removed), judged.violations);
    }

    private void root(Map<?, ?> members) {
        if (members.containsKey("id")) {
            id(members.get("id"));
        } else {
            violations.add("id any.required");
        }
        if (!members.containsKey("attributes")) {
            attributes("", members);
            return;
        }
        for (Object name : members.keySet()) {
            if (!Set.of("id", "attributes").contains(name)) {
                violations.add(first(255, String.valueOf(name)) + " object.unknown");
            }
        }
        if (members.get("attributes") instanceof Map<?, ?> nested) {
            attributes("attributes.", nested);
        } else {
            violations.add("attributes object.base");
        }
    }

    private void id(Object value) {
        if (value instanceof ReferenceJson.Number number
                && number.literal().chars().allMatch(c -> c >= '0' && c <= '9')) {
            id(number.literal());
        } else if (value instanceof String text) {
            id(text);
        } else {
            violations.add("id string.base");
        }
    }

    private void id(String text) {
        if (text.indexOf(0) >= 0) {
            violations.add("id string.unicode");
        } else if (isInvisible(text)) {
            violations.add("id string.empty");
        } else if (text.codePoints().count() > 255) {
            violations.add("id string.max");
        } else if ((text.startsWith("gid://shopify/Customer/") && !text.matches("gid://shopify/Customer/[0-9]+"))
                || rules.placeholders().stream().anyMatch(bare(text)::equalsIgnoreCase)) {
            violations.add("id id.placeholder");
        } else {
            id = text.matches("gid://shopify/Customer/[0-9]+") ? text.replace("gid://shopify/Customer/", "") : text;
        }
    }

    private void attributes(String parent, Map<?, ?> members) {
        int custom = 0;
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = String.valueOf(member.getKey());
            if (parent.isEmpty() && name.equals("id")) {
                continue;
            }
            String place = parent + first(49, name);
            if (!RESERVED.contains(name)) {
                custom++;
                customName(place, name);
            }
            value(place, name, member.getValue());
        }
        if (custom > rules.maxAttributes()) {
            violations.add(parent.replace(".", "") + " object.max");
        }
    }

    private void customName(String place, String name) {
        if (name.indexOf(0) >= 0) {
            violations.add(place + " string.unicode");
        } else if (isBlank(name)) {
            violations.add(place + " attribute.name.empty");
        } else if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
            violations.add(place + " attribute.name.control");
        }
        if (name.codePoints().count() > 49) {
            violations.add(place + " attribute.name.max");
        }
    }

    private void value(String place, String name, Object value) {
        if (value == ReferenceJson.NULL) {
            removed.add(name);
        } else if (value instanceof Boolean) {
            take(name, AttributeType.BOOLEAN, value.toString());
        } else if (value instanceof ReferenceJson.Number number) {
            number(place, name, number.literal());
        } else if (value instanceof String text) {
            string(place, name, text);
        } else {
            violations.add(place + " attribute.type");
        }
    }

    private void number(String place, String name, String literal) {
        if (!ReferenceNumbers.isSafe(literal)) {
            violations.add(place + " number.unsafe");
        } else {
            take(name, AttributeType.NUMBER, ReferenceNumbers.isZero(literal) ? "0" : literal);
        }
    }

    private void string(String place, String name, String text) {
        if (text.indexOf(0) >= 0) {
            violations.add(place + " string.unicode");
        } else if (text.codePoints().count() > rules.maxStringLength()) {
            violations.add(place + " string.max");
        } else {
            boolean date = rules.inferDates() && ReferenceDates.instantOf(text).isPresent();
            take(name, date ? AttributeType.DATE : AttributeType.STRING, text);
        }
    }

    private void take(String name, AttributeType type, String text) {
        attributes.add(new Attribute(name, new AttributeValue(type, text)));
    }

    /** White space, format characters, and what Unicode's property Default_Ignorable_Code_Point adds to them; Braille's blank. */
    private static final String INVISIBLE =
            "[\\s\\p{Z}\\p{Cf}\\x1C-\\x1F\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F"
                    + "\\u2800\\u3164\\uFFA0\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}]*";

    private static boolean isInvisible(String text) {
        return text.matches(INVISIBLE);
    }

    private static boolean isBlank(String text) {
        return text.matches("[\\s\\p{Z}\\x1C-\\x1F]*");
    }

    private static String bare(String text) {
        String ends = "^" + INVISIBLE + "|" + INVISIBLE + "\\z";
        String stripped = text.replaceAll(ends, "");
        return stripped.replaceAll("(?s)^\\((.*)\\)\\z", "$1").replaceAll(ends, "");
    }

    private static String first(int max, String text) {
        int[] points = text.codePoints().toArray();
        String shown = points.length <= max ? text : new String(points, 0, max) + "…";
        return shown.replace('\0', '\uFFFD');
    }
}
