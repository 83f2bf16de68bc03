package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackUserParserPropertyTest {
    private static final long SEED = 50_149L;
    private static final TrackUserParser PARSER = new TrackUserParser(Bodies.RULES);

    private enum Kind {
        VALID,
        INVALID,
        MALFORMED
    }

    @Test
    void a_random_body_is_judged_as_it_was_made() {
        Random random = new Random(SEED);
        Map<Kind, Integer> kindToCount = new EnumMap<>(Kind.class);
        for (int i = 0; i < 6_000; i++) {
            RandomBody body = new RandomBody(random);
            String text = body.text();
            Parsed parsed = PARSER.parse(text.getBytes(StandardCharsets.UTF_8));
            String where = "seed " + SEED + ", round " + i + ": " + text;
            if (body.expected().violations().isEmpty()) {
                assertThat(parsed)
                        .as(where)
                        .isEqualTo(new Parsed.Valid(body.expected().user()));
            } else {
                assertThat(parsed).as(where).isInstanceOf(Parsed.Invalid.class);
                assertThat(Bodies.violations(parsed))
                        .as(where)
                        .containsExactlyInAnyOrderElementsOf(body.expected().violations());
            }
            kindToCount.merge(kindOf(parsed), 1, Integer::sum);
        }
        assertThat(kindToCount.get(Kind.VALID)).as("valid bodies").isGreaterThan(300);
        assertThat(kindToCount.get(Kind.INVALID)).as("invalid bodies").isGreaterThan(300);
    }

    @Test
    void a_body_with_broken_bytes_is_judged_and_never_fails() {
        Random random = new Random(SEED);
        Map<Kind, Integer> kindToCount = new EnumMap<>(Kind.class);
        for (int i = 0; i < 6_000; i++) {
            byte[] body = mutated(new RandomBody(random).text().getBytes(StandardCharsets.UTF_8), random);
            try {
                kindToCount.merge(kindOf(PARSER.parse(body)), 1, Integer::sum);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", round " + i + ": " + Arrays.toString(body), e);
            }
        }
        assertThat(kindToCount).as("every kind of answer occurs").containsOnlyKeys(Kind.values());
    }

    private static Kind kindOf(Parsed parsed) {
        if (parsed instanceof Parsed.Invalid invalid) {
            assertThat(invalid.violations()).isNotEmpty();
            return Kind.INVALID;
        }
        return parsed instanceof Parsed.Valid ? Kind.VALID : Kind.MALFORMED;
    }

    /** A few bytes changed, taken out, put in or repeated, or the end cut off. */
    private static byte[] mutated(byte[] body, Random random) {
        byte[] mutated = body;
        for (int changes = 1 + random.nextInt(3); changes > 0 && mutated.length > 0; changes--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(5)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated[at] = interesting(random);
                case 2 -> mutated = spliced(mutated, at, at + 1, new byte[0]);
                case 3 -> mutated = spliced(mutated, at, at, new byte[] {interesting(random)});
                default ->
                    mutated = random.nextInt(4) == 0
                            ? Arrays.copyOf(mutated, at)
                            : spliced(
                                    mutated, at, at, Arrays.copyOfRange(mutated, at, Math.min(mutated.length, at + 9)));
            }
        }
        return mutated;
    }

    private static byte interesting(Random random) {
        byte[] bytes = {'"', '\\', '{', '}', '[', ']', ',', ':', '0', 'e', '-', 'u', 0, ' ', (byte) 0x80, (byte) 0xFF};
        return bytes[random.nextInt(bytes.length)];
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] between) {
        byte[] spliced = new byte[body.length - (to - from) + between.length];
        System.arraycopy(body, 0, spliced, 0, from);
        System.arraycopy(between, 0, spliced, from, between.length);
        System.arraycopy(body, to, spliced, from + between.length, body.length - to);
        return spliced;
    }
}
