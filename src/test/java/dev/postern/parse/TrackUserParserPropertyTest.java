package dev.postern.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.TrackUser;
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
            ParseResult<TrackUser> parsed = PARSER.parse(text.getBytes(StandardCharsets.UTF_8));
            String where = "seed " + SEED + ", round " + i + ": " + text;
            if (body.expected().violations().isEmpty()) {
                assertThat(parsed)
                        .as(where)
                        .isEqualTo(new ParseResult.Valid<>(body.expected().user()));
            } else {
                assertThat(parsed).as(where).isInstanceOf(ParseResult.Invalid.class);
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
            byte[] body = Mutations.of(new RandomBody(random).text().getBytes(StandardCharsets.UTF_8), random);
            try {
                kindToCount.merge(kindOf(PARSER.parse(body)), 1, Integer::sum);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", round " + i + ": " + Arrays.toString(body), e);
            }
        }
        assertThat(kindToCount).as("every kind of answer occurs").containsOnlyKeys(Kind.values());
    }

    private static Kind kindOf(ParseResult<?> parsed) {
        if (parsed instanceof ParseResult.Invalid<?> invalid) {
            assertThat(invalid.violations()).isNotEmpty();
            return Kind.INVALID;
        }
        return parsed instanceof ParseResult.Valid ? Kind.VALID : Kind.MALFORMED;
    }
}
