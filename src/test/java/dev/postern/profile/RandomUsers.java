package dev.postern.profile;

import dev.postern.domain.TrackUser;
import dev.postern.domain.type.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Bodies over few customers and few names, so that they meet: repeats, nulls, mismatches, full profiles. */
public final class RandomUsers {
    /** The names that bodies use; the type of each is told by its first letter. */
    public static final List<String> NAMES = List.of("s1", "s2", "s3", "s4", "n1", "n2", "n3", "b1", "b2", "d1", "d2");

    private static final Map<Character, AttributeType> LETTER_TO_TYPE = Map.of(
            's', AttributeType.STRING, 'n', AttributeType.NUMBER, 'b', AttributeType.BOOLEAN, 'd', AttributeType.DATE);

    private final Random random;
    private final int customers;
    private final int maxAttributes;

    public RandomUsers(Random random, int customers, int maxAttributes) {
        this.random = random;
        this.customers = customers;
        this.maxAttributes = maxAttributes;
    }

    static AttributeType typeOf(String name) {
        return Objects.requireNonNull(LETTER_TO_TYPE.get(name.charAt(0)));
    }

    public TrackUser next() {
        return of("c" + random.nextInt(customers));
    }

    TrackUser of(String customerId) {
        List<String> names = new ArrayList<>(NAMES);
        List<String> members = new ArrayList<>();
        for (int count = random.nextInt(maxAttributes + 1); count > 0; count--) {
            String name = names.remove(random.nextInt(names.size()));
            members.add(random.nextInt(4) == 0 ? name : name + "=" + value(name));
        }
        if (random.nextInt(3) == 0) {
            members.add(random.nextInt(3) == 0 ? "email" : "email=" + random.nextInt(3) + "@example.com");
        }
        if (random.nextInt(6) == 0) {
            members.add("mobile=" + (random.nextBoolean() ? "a" : "5"));
        }
        return Commands.user(customerId, members.toArray(String[]::new));
    }

    private String value(String name) {
        // One in six does not fit its name.
        char kind = random.nextInt(6) == 0 ? "snbd".charAt(random.nextInt(4)) : name.charAt(0);
        return switch (kind) {
            case 's' -> "t" + random.nextInt(3);
            case 'n' -> Integer.toString(random.nextInt(3));
            case 'b' -> Boolean.toString(random.nextBoolean());
            default -> "2026-07-3" + random.nextInt(2);
        };
    }
}
