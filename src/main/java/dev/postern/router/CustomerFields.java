package dev.postern.router;

import dev.postern.domain.AttributeType;
import dev.postern.domain.Dates;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A customer that comes field by field and not as JSON, held to the rules of {@code POST /rest-api/customer}. The path of
 * a violation ends in the name of the attribute. No name comes twice. Made for one customer and thrown away with it.
 */
public final class CustomerFields extends JudgedAttributes {
    private static final String ATTRIBUTES = "attributes";

    private final TrackUserRules rules;
    private final IdReader id;

    CustomerFields(TrackUserRules rules) {
        super(rules);
        this.rules = rules;
        this.id = new IdReader("id", rules.placeholders());
    }

    public void id(String text) {
        id.take(text);
    }

    /** A text. Without a stated type it is a String, or a Date where it looks like one. */
    public void text(String name, Optional<AttributeType> stated, String text) {
        takeName(name);
        if (stated.isEmpty()) {
            takeString(name, text);
        } else if (stated.get() == AttributeType.STRING || (stated.get() == AttributeType.DATE && Dates.isDate(text))) {
            takeStatedString(name, text, stated.get());
        } else {
            violate(
                    pathOfValue(name),
                    Code.ATTRIBUTE_TYPE,
                    "must be a " + stated.get().label() + ", as its type says");
        }
    }

    /** {@code literal} is a number as JSON writes it. */
    public void number(String name, String literal) {
        takeName(name);
        takeNumber(name, literal);
    }

    public void bool(String name, boolean value) {
        takeName(name);
        takeBoolean(name, value);
    }

    /** An attribute that is {@code null} in a body. */
    public void remove(String name) {
        takeName(name);
        takeNull(name);
    }

    /** The customer, or every rule that its fields break. */
    public Parsed<TrackUser> validate() {
        List<Violation> violations = new ArrayList<>(id.violations());
        violations.addAll(violations());
        int max = Math.max(CustomerParser.MAX_ATTRIBUTES, rules.maxAttributes());
        if (custom() > max) {
            violations.add(Violation.of(
                    List.of(ATTRIBUTES), Code.ARRAY_MAX, "must have at most " + max + " custom attributes", max));
        }
        return violations.isEmpty()
                ? new Parsed.Valid<>(
                        new TrackUser(id.canonical(), attributes(), rules.nullRemoves() ? removed() : List.of()))
                : new Parsed.Invalid<>(violations);
    }

    @Override
    List<?> pathOfName(String name) {
        return pathOfValue(name);
    }

    @Override
    List<?> pathOfValue(String name) {
        return List.of(ATTRIBUTES, name);
    }
}
