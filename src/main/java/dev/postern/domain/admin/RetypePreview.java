package dev.postern.domain.admin;

import dev.postern.domain.type.AttributeType;

/**
 * The effect that another type would have on the profiles of a project.
 *
 * @param complete whether all profiles were looked at; false when the time was over first
 */
public record RetypePreview(AttributeType from, AttributeType to, Counts counts, boolean complete) {

    /**
     * Profiles, as far as they were looked at.
     *
     * @param absent hold no such attribute
     * @param kept would stay as they are
     * @param converted would hold the same in another form
     * @param lost would lose the value, because nothing of the type says the same
     */
    public record Counts(long absent, long kept, long converted, long lost) {
        public static final Counts NONE = new Counts(0, 0, 0, 0);

        public Counts and(Counts more) {
            return new Counts(absent + more.absent, kept + more.kept, converted + more.converted, lost + more.lost);
        }
    }
}
