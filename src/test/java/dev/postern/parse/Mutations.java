package dev.postern.parse;

import java.util.Arrays;
import java.util.Random;

/** Breaks the bytes of a body as a bad client or line does. */
final class Mutations {
    private static final byte[] INTERESTING = {
        '"', '\\', '{', '}', '[', ']', ',', ':', '0', 'e', '-', 'u', 0, ' ', (byte) 0x80, (byte) 0xFF
    };

    private Mutations() {}

    /** A few bytes changed, taken out, put in or repeated, or the end cut off. */
    static byte[] of(byte[] body, Random random) {
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
        return INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] between) {
        byte[] spliced = new byte[body.length - (to - from) + between.length];
        System.arraycopy(body, 0, spliced, 0, from);
        System.arraycopy(between, 0, spliced, from, between.length);
        System.arraycopy(body, to, spliced, from + between.length, body.length - to);
        return spliced;
    }
}
