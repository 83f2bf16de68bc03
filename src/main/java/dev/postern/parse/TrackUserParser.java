package dev.postern.parse;

import dev.postern.domain.CustomerIds;
import dev.postern.domain.Text;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.parse.JsonReader.Kind;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@code POST /track/user} to a {@link TrackUser} or to every rule that they break, in one pass. */
public final class TrackUserParser {
    private static final List<String> ROOT = List.of();
    private static final List<String> ATTRIBUTES = List.of("attributes");

    private final ValidationRules rules;

    public TrackUserParser(ValidationRules rules) {
        this.rules = rules;
    }

    /** Judges a whole body. */
    public ParseResult<TrackUser> parse(byte[] body) {
        return ObjectBody.parse(body, json -> new Body().read(json));
    }

    /** The state of one body while it is read. */
    private final class Body {
        private final List<Violation> violations = new ArrayList<>(0);
        private final AttributeObjectReader flat = new AttributeObjectReader(ROOT, rules);
        private AttributeObjectReader nested = flat;
        private final CustomerIdReader id = new CustomerIdReader("id", rules.placeholders());
        private boolean hasAttributes;

        ParseResult<TrackUser> read(JsonReader json) throws MalformedJsonException {
            while (json.nextMember()) {
                switch (json.name()) {
                    case "id" -> id.read(json);
                    case "attributes" -> readAttributes(json);
                    default -> flat.readMember(json);
                }
            }
            return judge();
        }

        private ParseResult<TrackUser> judge() {
            violations.addAll(id.violations());
            if (hasAttributes) {
                for (String name : flat.names().ordered()) {
                    violations.add(Violation.of(
                            List.of(Text.abbreviate(name, CustomerIds.MAX_LENGTH)),
                            Code.OBJECT_UNKNOWN,
                            "is not allowed beside attributes"));
                }
            }
            violations.addAll(nested.violations());
            return violations.isEmpty()
                    ? new ParseResult.Valid<>(new TrackUser(id.canonical(), nested.attributes(), removed()))
                    : new ParseResult.Invalid<>(violations);
        }

        private List<String> removed() {
            return rules.nullRemoves() ? nested.removed() : List.of();
        }

        private void readAttributes(JsonReader json) throws MalformedJsonException {
            JsonReader.requireNew(!hasAttributes);
            hasAttributes = true;
            nested = new AttributeObjectReader(ATTRIBUTES, rules);
            if (json.kind() == Kind.OBJECT) {
                nested.readObject(json);
            } else {
                json.skip();
                violations.add(Violation.of(ATTRIBUTES, Code.OBJECT_BASE, "must be an object"));
            }
        }
    }
}
