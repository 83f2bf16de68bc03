package dev.postern.management;

import dev.postern.domain.PercentEncoding;
import java.util.Optional;

/**
 * The paths below {@code /projects/{p}/}. A subject is one segment with everything in it encoded, or the rest of the path: the
 * slashes of {@code gid://shopify/Customer/1} may be written as they are.
 */
enum AdminPaths {
    CUSTOMERS("customers", ""),
    EVENTS("customers/", "/events"),
    CUSTOMER("customers/", ""),
    ATTRIBUTES("attributes", ""),
    RETYPE("attributes/", "/retype"),
    RETYPES("retypes", ""),
    IGNORED("ignored", ""),
    ACTIONS("actions", "");

    private static final String PROJECTS = "/projects/";

    private final String before;
    private final String after;

    AdminPaths(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** A path and the subject that it names, decoded; empty when it names none. */
    record Place(AdminPaths path, String subject) {}

    /** Empty when there is nothing at {@code path}, which is as it stands in the request. */
    static Optional<Place> of(String path) {
        int slash = path.indexOf('/', PROJECTS.length());
        if (!path.startsWith(PROJECTS) || slash < 0) {
            return Optional.empty();
        }
        String rest = path.substring(slash + 1);
        for (AdminPaths one : values()) {
            if (one.matches(rest)) {
                String subject = rest.substring(one.before.length(), rest.length() - one.after.length());
                return PercentEncoding.decode(subject).map(text -> new Place(one, text));
            }
        }
        return Optional.empty();
    }

    private boolean matches(String rest) {
        boolean named = before.endsWith("/");
        int bare = before.length() + after.length();
        return rest.startsWith(before)
                && rest.endsWith(after)
                && (named ? rest.length() > bare : rest.length() == bare);
    }
}
