package dev.postern.profile.customer;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.profile.types.Resolution;
import java.util.List;

/**
 * A command whose types are all known.
 *
 * @param stored the attributes that the profile takes, as the database stores them, in the body's order
 * @param removed names to remove from the profile
 * @param ignored the attributes that are left out, and why
 * @param typesVersion of the types that it was judged by
 */
public record ResolvedProfile(
        String customerId, List<Attribute> stored, List<String> removed, List<Ignored> ignored, long typesVersion) {

    public static ResolvedProfile of(TrackUser user, Resolution.Resolved resolved) {
        return new ResolvedProfile(
                user.customerId(), resolved.stored(), user.removed(), resolved.ignored(), resolved.typesVersion());
    }
}
