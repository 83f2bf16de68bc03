package dev.postern.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Bodies that break a rule, by a seed, each with the answer that is due to it. Half of them keep the structure and break rules
 * of the contract, half are valid ones with broken bytes. Used by one thread.
 */
public final class BadBodies {
    /** Lower than the defaults, so that small bodies reach them. */
    public static final int STRING_LENGTH = Bodies.RULES.maxStringLength();

    public static final int PROFILE_ATTRIBUTES = Bodies.RULES.maxAttributes();

    private final Random random;

    public BadBodies(Random random) {
        this.random = random;
    }

    /** A body, and what it is answered: each violation as the words of its path with points between, a blank, its code. */
    public record BadBody(byte[] bytes, int status, List<String> violations) {}

    public BadBody next() {
        while (true) {
            byte[] body = new RandomBody(random).text().getBytes(StandardCharsets.UTF_8);
            BadBody judged = judged(random.nextBoolean() ? body : Mutations.of(body, random));
            if (judged.status != 200) {
                return judged;
            }
        }
    }

    private static BadBody judged(byte[] body) {
        try {
            List<String> violations = new ArrayList<>(
                    ReferenceRules.judge(Bodies.RULES, ReferenceJson.read(body)).violations());
            violations.sort(null);
            return new BadBody(body, violations.isEmpty() ? 200 : 422, violations);
        } catch (ReferenceJson.Malformed e) {
            return new BadBody(body, 400, List.of());
        }
    }
}
