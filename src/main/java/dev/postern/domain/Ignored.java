package dev.postern.domain;

import dev.postern.domain.type.AttributeType;

/** An attribute that was left out of an otherwise stored request, with the reason (contract, section 1). */
public sealed interface Ignored {

    String attribute();

    /** Why, as the answer names it. */
    Reason reason();

    /** The reasons of the contract. */
    enum Reason {
        TYPE_MISMATCH("type_mismatch"),
        PROFILE_FULL("profile_full"),
        PROJECT_FULL("project_full");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /**
         * The reason that {@link #label()} stands for.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Reason ofLabel(String label) {
            for (Reason reason : values()) {
                if (reason.label.equals(label)) {
                    return reason;
                }
            }
            throw new IllegalArgumentException("no reason is called " + label);
        }
    }

    /** {@code received} is the type that the value would have fixed. */
    record TypeMismatch(String attribute, AttributeType expected, AttributeType received) implements Ignored {
        @Override
        public Reason reason() {
            return Reason.TYPE_MISMATCH;
        }
    }

    /** The profile holds as many custom attributes as it may. */
    record ProfileFull(String attribute) implements Ignored {
        @Override
        public Reason reason() {
            return Reason.PROFILE_FULL;
        }
    }

    /** The project defines as many attribute names as it may. */
    record ProjectFull(String attribute) implements Ignored {
        @Override
        public Reason reason() {
            return Reason.PROJECT_FULL;
        }
    }
}
