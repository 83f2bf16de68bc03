package dev.postern.domain.key;

/**
 * A key that was found good.
 *
 * @param projectId the tenant it opens
 * @param keyId its public name; the key itself is never kept
 */
public record ApiKey(String projectId, String keyId, Scope scope) {

    /** The calls that a key allows. */
    public enum Scope {
        TRACK("track"),
        READ("read"),
        ADMIN("admin");

        private final String label;

        Scope(String label) {
            this.label = label;
        }

        /** The lower-case word that stands for this scope on the command line and in the database. */
        public String label() {
            return label;
        }

        /** Whether a key of this scope may do what {@code needed} stands for. */
        public boolean allows(Scope needed) {
            return this == needed || this == ADMIN;
        }

        /**
         * The scope that {@link #label()} stands for.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Scope ofLabel(String label) {
            for (Scope scope : values()) {
                if (scope.label.equals(label)) {
                    return scope;
                }
            }
            throw new IllegalArgumentException("no scope is called " + label);
        }
    }
}
