package dev.postern.router;

import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import java.util.List;

/** What became of the bytes of a body. */
sealed interface Parsed {

    /** The body keeps every rule. */
    record Valid(TrackUser user) implements Parsed {}

    /** The body is JSON and breaks these rules, at least one. */
    record Invalid(List<Violation> violations) implements Parsed {}

    /** The body is not JSON; {@code message} says why, without any of its text. */
    record Malformed(String message) implements Parsed {}
}
