package dev.postern.parse;

import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Dates;
import dev.postern.domain.type.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A customer that comes field by field and not as JSON, held to the rules of {@code POST /rest-api/customer}. The path of
 * a violation ends in the name of the attribute. No name comes twice. Made for one customer and thrown away with it.
 */
public final class CustomerFields extends AttributeValidator {
    private final int maxAttributes;
    private final CustomerIdReader id;

    CustomerFields(ValidationRules rules) {
        super(rules, Reserved.NAMES);
        this.maxAttributes = Math.max(TrackUserParser.MAX_TYPED_ATTRIBUTES, rules.maxAttributes());
        this.id = new CustomerIdReader("id", rules.placeholders());
    }

    public void id(String text) {
        id.set(text);
    }

    /** A text. Without a stated type it is a String, or a Date where it looks like one. */
    public void text(String name, Optional<AttributeType> stated, String text) {
        validateName(name);
        boolean isOfType = stated.isEmpty()
                || stated.get() == AttributeType.STRING
                || (stated.get() == AttributeType.DATE && Dates.isDate(text));
        if (isOfType) {
            addString(name, text, stated);
        } else {
            violate(
                    pathOfValue(name),
                    Code.ATTRIBUTE_TYPE,
                    "must be a " + stated.get().label() + ", as its type says");
        }
    }

    /** {@code literal} is a number as JSON writes it. */
    public void number(String name, String literal) {
        validateName(name);
        addNumber(name, literal);
    }

    public void bool(String name, boolean value) {
        validateName(name);
        addBoolean(name, value);
    }

    /** An attribute that is {@code null} in a body. */
    public void remove(String name) {
        validateName(name);
        addRemoved(name);
    }

    /** The customer, or every rule that its fields break. */
    public ParseResult<TrackUser> validate() {
        requireAtMost(maxAttributes, List.of("attributes"), Code.ARRAY_MAX);
        List<Violation> violations = new ArrayList<>(id.violations());
        violations.addAll(violations());
        return violations.isEmpty()
                ? new ParseResult.Valid<>(new TrackUser(id.canonical(), attributes(), removed()))
                : new ParseResult.Invalid<>(violations);
    }

    @Override
    List<?> pathOfName(String name) {
        return pathOfValue(name);
    }

    @Override
    List<?> pathOfValue(String name) {
        return List.of("attributes", name);
    }
}
