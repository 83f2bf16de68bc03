package dev.postern.parse;

import dev.postern.domain.CustomerIds;
import dev.postern.domain.Text;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of {@code POST /rest-api/customer} to a {@link TrackUser} or to every rule that they break, in one pass: as {@link
 * TrackUserParser}, with the attributes as an array of {@code {name, type, value}}.
 */
public final class CustomerParser {
    /** The source API takes so many here, whatever a profile may hold. */
    private static final int MAX_ATTRIBUTES = 100;

    private static final List<String> ATTRIBUTES = List.of("attributes");

    private final ValidationRules rules;

    public CustomerParser(ValidationRules rules) {
        this.rules = rules;
    }

    /** Judges a whole body. */
    public ParseResult<TrackUser> parse(byte[] body) {
        return ObjectBody.parse(body, this::read);
    }

    private ParseResult<TrackUser> read(JsonReader json) throws MalformedJsonException {
        UniqueNames members = new UniqueNames();
        CustomerIdReader id = new CustomerIdReader("id", rules.placeholders());
        AttributeArrayReader attributes =
                new AttributeArrayReader(ATTRIBUTES, rules, Math.max(MAX_ATTRIBUTES, rules.maxAttributes()));
        List<Violation> violations = new ArrayList<>(0);
        while (json.nextMember()) {
            String name = json.name();
            JsonReader.requireNew(members.add(name));
            switch (name) {
                case "id" -> id.read(json);
                case "attributes" -> attributes.read(json);
                default -> {
                    json.skip();
                    violations.add(Violation.of(
                            List.of(Text.abbreviate(name, CustomerIds.MAX_LENGTH)),
                            Code.OBJECT_UNKNOWN,
                            "is not allowed"));
                }
            }
        }
        violations.addAll(id.violations());
        violations.addAll(attributes.violations());
        return violations.isEmpty()
                ? new ParseResult.Valid<>(new TrackUser(
                        id.canonical(),
                        attributes.attributes(),
                        rules.nullRemoves() ? attributes.removed() : List.of()))
                : new ParseResult.Invalid<>(violations);
    }
}
