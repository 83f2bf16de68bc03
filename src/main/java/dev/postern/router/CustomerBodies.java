package dev.postern.router;

import dev.postern.config.Config;
import dev.postern.domain.TrackUser;

/** Reads bodies that tell of a customer, for those who get them in another way than over HTTP. Safe on any thread. */
public final class CustomerBodies {
    private final TrackUserParser plain;

    public CustomerBodies(Config config) {
        this.plain = new TrackUserParser(TrackUserRules.of(config));
    }

    /** The body of {@code POST /track/user} or of {@code POST /rest-api/customer}, whichever it is. */
    public Parsed<TrackUser> ofEitherForm(byte[] body) {
        return plain.parse(body);
    }

    /** The body of {@code POST /rest-api/customer}. */
    public Parsed<TrackUser> typed(byte[] body) {
        return plain.parse(body);
    }
}
