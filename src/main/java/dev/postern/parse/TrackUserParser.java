package dev.postern.parse;

import com.fasterxml.jackson.core.JsonToken;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.domain.type.Reserved;
import dev.postern.domain.type.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a body about a customer to a {@link TrackUser} or to every rule that they break. Safe on any thread. */
public final class TrackUserParser {
    /** The source API takes so many typed attributes in one body, whatever a profile may hold. */
    static final int MAX_TYPED_ATTRIBUTES = 100;

    private static final List<String> ROOT = List.of();
    private static final List<String> ATTRIBUTES = List.of("attributes");

    private final ValidationRules rules;

    public TrackUserParser(ValidationRules rules) {
        this.rules = rules;
    }

    /** A customer that does not come as a body: its fields are held to the rules of {@link #parseTyped}. */
    public CustomerFields fields() {
        return new CustomerFields(rules);
    }

    /** The form in which a body holds its attributes. */
    private enum Form {
        PLAIN,
        TYPED,
        EITHER
    }

    /** A body of {@code POST /track/user}: attributes as an object, or flat beside the id. */
    public ParseResult<TrackUser> parse(byte[] body) {
        return parse(body, Form.PLAIN);
    }

    /** A body of {@code POST /rest-api/customer}: attributes as an array of {@code {name, type, value}}. */
    public ParseResult<TrackUser> parseTyped(byte[] body) {
        return parse(body, Form.TYPED);
    }

    /** A body of either call; an array of attributes tells them apart. */
    public ParseResult<TrackUser> parseEither(byte[] body) {
        return parse(body, Form.EITHER);
    }

    private ParseResult<TrackUser> parse(byte[] body, Form form) {
        return StrictJson.parseObject(body, json -> new Body(form).read(json));
    }

    /** The state of one body while it is read. */
    private final class Body {
        private final Form form;
        private final List<Violation> violations = new ArrayList<>(0);
        private final CustomerIdReader id = new CustomerIdReader("id", rules.placeholders());
        private final AttributesReader flat = new AttributesReader(ROOT, rules, Reserved.NAMES);
        private AttributesReader attributes;
        private boolean isTyped;

        Body(Form form) {
            this.form = form;
            this.isTyped = form == Form.TYPED;
            this.attributes = isTyped ? new AttributesReader(ATTRIBUTES, rules, Reserved.NAMES) : flat;
        }

        ParseResult<TrackUser> read(StrictJson json) throws IOException {
            while (json.nextMember()) {
                switch (json.name()) {
                    case "id" -> id.read(json);
                    case "attributes" -> readAttributes(json);
                    default -> flat.readMember(json);
                }
            }
            return judge();
        }

        private void readAttributes(StrictJson json) throws IOException {
            attributes = new AttributesReader(ATTRIBUTES, rules, Reserved.NAMES);
            isTyped |= form == Form.EITHER && json.token() == JsonToken.START_ARRAY;
            if (isTyped) {
                attributes.readArray(json, Math.max(MAX_TYPED_ATTRIBUTES, rules.maxAttributes()));
            } else {
                attributes.readObject(json, rules.maxAttributes());
            }
        }

        private ParseResult<TrackUser> judge() {
            violations.addAll(id.violations());
            if (attributes == flat) {
                flat.requireAtMost(rules.maxAttributes(), Code.OBJECT_MAX);
            } else {
                flat.names().forEach(this::violateUnknown);
            }
            violations.addAll(attributes.violations());
            return violations.isEmpty()
                    ? new ParseResult.Valid<>(
                            new TrackUser(id.canonical(), attributes.attributes(), attributes.removed()))
                    : new ParseResult.Invalid<>(violations);
        }

        private void violateUnknown(String name) {
            violations.add(Violation.of(
                    List.of(Text.abbreviate(name, CustomerIds.MAX_LENGTH)),
                    Code.OBJECT_UNKNOWN,
                    isTyped ? "is not allowed" : "is not allowed beside attributes"));
        }
    }
}
