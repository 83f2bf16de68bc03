package dev.postern.parse;

import dev.postern.domain.Violation;
import java.util.List;

/**
 * The result of parsing the bytes of a body.
 *
 * @param <C> the command of a valid body
 */
public sealed interface ParseResult<C> {

    /** The body keeps every rule. */
    record Valid<C>(C command) implements ParseResult<C> {}

    /** The body is JSON and breaks these rules, at least one. */
    record Invalid<C>(List<Violation> violations) implements ParseResult<C> {}

    /** The body is not JSON; {@code message} says why, without any of its text. */
    record Malformed<C>(String message) implements ParseResult<C> {}
}
