package dev.postern.router;

import dev.postern.domain.Violation;
import java.util.List;

/**
 * What became of the bytes of a body.
 *
 * @param <C> what a good body says
 */
public sealed interface Parsed<C> {

    /** The body keeps every rule. */
    record Valid<C>(C command) implements Parsed<C> {}

    /** The body is JSON and breaks these rules, at least one. */
    record Invalid<C>(List<Violation> violations) implements Parsed<C> {}

    /** The body is not JSON; {@code message} says why, without any of its text. */
    record Malformed<C>(String message) implements Parsed<C> {}
}
