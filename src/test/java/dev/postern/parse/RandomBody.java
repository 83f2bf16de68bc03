package dev.postern.parse;

import static dev.postern.domain.type.AttributeType.BOOLEAN;
import static dev.postern.domain.type.AttributeType.DATE;
import static dev.postern.domain.type.AttributeType.NUMBER;
import static dev.postern.domain.type.AttributeType.STRING;

import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes a body together with what the parser has to say of it. Each part is chosen as good or as bad in one way, so that
 * nothing of the parser's own reasoning is repeated here.
 */
final class RandomBody {
    private static final HexFormat HEX = HexFormat.of();

    private final Random random;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<String> names = new HashSet<>(Set.of("id", "attributes"));
    private String id = "";
    private int custom;

    RandomBody(Random random) {
        this.random = random;
    }

    /** The expected result of the last body: a user, or violations as {@link Bodies#describe} writes them. */
    record Expected(TrackUser user, List<String> violations) {}

    Expected expected() {
        return new Expected(new TrackUser(id, attributes, removed), violations);
    }

    /** The text of a body; to be called once. */
    String text() {
        boolean flat = random.nextInt(3) == 0;
        String idMember = idMember();
        String members = members(flat ? "" : "attributes.");
        if (custom > Bodies.RULES.maxAttributes()) {
            violations.add((flat ? "" : "attributes") + " object.max");
        }
        if (flat) {
            return object(shuffled(idMember, members));
        }
        String extra = "";
        if (random.nextInt(10) == 0) {
            extra = "\"extra\":" + pick("1", "null", "[]", "{\"a\":{}}");
            violations.add("extra object.unknown");
        }
        return object(shuffled(idMember, "\"attributes\":" + space() + object(members), extra));
    }

    private String shuffled(String... members) {
        List<String> present = new ArrayList<>();
        for (String member : members) {
            if (!member.isEmpty()) {
                present.add(random.nextInt(present.size() + 1), member);
            }
        }
        return String.join(space() + "," + space(), present);
    }

    private String object(String members) {
        return space() + "{" + space() + members + space() + "}" + space();
    }

    private String idMember() {
        String value;
        switch (random.nextInt(12)) {
            case 0 -> {
                violations.add("id any.required");
                return "";
            }
            case 1 -> value = bad("id string.base", pick("null", "true", "[]", "{}", "-1", "1.5", "2e1"));
            case 2 -> value = bad("id string.empty", pick("\"\"", "\" \"", "\"\\u00a0\\u200b\""));
            case 3 ->
                value = bad(
                        "id id.placeholder", pick("\"NaN\"", "\" (uNdEfInEd)\"", "\"gid://shopify/Customer/nULL\""));
            case 4 -> value = bad("id string.unicode", pick("\"\\u0000\"", "\"x\\udead\""));
            case 5 -> value = bad("id string.max", "\"" + "é".repeat(256) + "\"");
            case 6 -> {
                id = Integer.toString(random.nextInt(1_000_000));
                value = id;
            }
            case 7 -> {
                id = Integer.toString(random.nextInt(1_000_000));
                value = "\"gid://shopify/Customer/" + id + "\"";
            }
            default -> {
                id = "c" + letters(1 + random.nextInt(20));
                value = literal(id);
            }
        }
        return literal("id") + space() + ":" + space() + value;
    }

    private String members(String parent) {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            String name = name();
            if (names.add(name)) {
                members.add(literal(name) + space() + ":" + space() + member(parent, name));
            }
        }
        return String.join(space() + "," + space(), members);
    }

    private String name() {
        return switch (random.nextInt(16)) {
            case 0 -> pick("name", "email", "mobile");
            case 1 -> pick("", " ", "\u2003");
            case 2 -> "c\u0007" + letters(1);
            case 3 -> "l".repeat(50 + random.nextInt(3));
            case 4 -> "\uD83D" + letters(1);
            default -> letters(1 + random.nextInt(12));
        };
    }

    private String member(String parent, String name) {
        // An escaped half of a pair is shown as U+FFFD: it cannot be written as UTF-8.
        String shown = name.replace('\uD83D', '\uFFFD');
        String place = parent + (name.length() > 49 ? shown.substring(0, 49) + "…" : shown);
        boolean good = true;
        if (!Set.of("name", "email", "mobile").contains(name)) {
            custom++;
            good = isGoodName(place, name);
        }
        return switch (random.nextInt(10)) {
            case 0 -> bad(place + " attribute.type", pick("[]", "{}", "[1,{\"a\":[]}]"));
            case 1 -> bad(place + " number.unsafe", pick("1e309", "-1e-309", "9".repeat(65), "1.01e308"));
            case 2 -> bad(place + " string.max", "\"" + "😀".repeat(21) + "\"");
            case 3 -> bad(place + " string.unicode", pick("\"a\\u0000\"", "\"\\udbff\"", "\"\\udc00\\udbff\""));
            case 4 -> {
                removed.add(name);
                yield "null";
            }
            case 5 -> take(name, BOOLEAN, pick("true", "false"));
            case 6 -> take(name, NUMBER, pick("0", "-1.50", "1E+2", "12345678901234567890.5", "1e308"));
            case 7 -> quoted(name, DATE, pick("2026-07-30", "2026-07-30 10:00:00", "2026-07-30T10:00:00Z"));
            default -> quoted(name, STRING, good ? letters(random.nextInt(20)) : "");
        };
    }

    private boolean isGoodName(String place, String name) {
        if (name.startsWith("\uD83D")) {
            violations.add(place + " string.unicode");
        } else if (name.isBlank()) {
            violations.add(place + " attribute.name.empty");
        } else if (name.startsWith("c\u0007")) {
            violations.add(place + " attribute.name.control");
        } else if (name.length() > 49) {
            violations.add(place + " attribute.name.max");
        } else {
            return true;
        }
        return false;
    }

    private String quoted(String name, AttributeType type, String text) {
        take(name, type, text);
        return literal(text);
    }

    private String take(String name, AttributeType type, String text) {
        attributes.add(new Attribute(name, new AttributeValue(type, text)));
        return text;
    }

    private String bad(String violation, String literal) {
        violations.add(violation);
        return literal;
    }

    /** A JSON string, some of its characters escaped. */
    private String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < 0x20 || c == '"' || c == '\\' || Character.isSurrogate(c) || random.nextInt(8) == 0) {
                literal.append("\\u").append(HEX.toHexDigits(c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }

    private String letters(int length) {
        String alphabet = "abcdefghijklmnopqrstuvwxyz\"\\éü€_-.";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private String space() {
        return random.nextInt(6) == 0 ? pick(" ", "\n", "\t", "\r\n") : "";
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
