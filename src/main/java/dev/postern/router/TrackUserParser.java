package dev.postern.router;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.Text;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@code POST /track/user} to a {@link TrackUser} or to every rule that they break, in one pass. */
final class TrackUserParser {
    private static final List<String> ROOT = List.of();
    private static final List<String> ID = List.of("id");
    private static final List<String> ATTRIBUTES = List.of("attributes");

    private final TrackUserRules rules;

    TrackUserParser(TrackUserRules rules) {
        this.rules = rules;
    }

    /** Judges a whole body. */
    Parsed parse(byte[] body) {
        try (JsonParser json = StrictJson.open(body)) {
            Parsed parsed = readRoot(json);
            StrictJson.requireEnd(json);
            return parsed;
        } catch (MalformedJsonException e) {
            return new Parsed.Malformed(String.valueOf(e.getMessage()));
        } catch (StreamConstraintsException e) {
            return new Parsed.Malformed("The JSON is nested more than " + StrictJson.MAX_DEPTH
                    + " levels deep, or has too many names alike.");
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the body.
            return new Parsed.Malformed("The body is not JSON; the error is near line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private Parsed readRoot(JsonParser json) throws IOException, MalformedJsonException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return new Parsed.Malformed("The body is empty.");
        }
        if (first != JsonToken.START_OBJECT) {
            StrictJson.skip(json);
            return new Parsed.Invalid(List.of(Violation.of(ROOT, Code.OBJECT_BASE, "must be an object")));
        }
        return new Body().read(json);
    }

    /** The state of one body while it is read. */
    private final class Body {
        private final List<Violation> violations = new ArrayList<>(0);
        private final AttributesReader flat = new AttributesReader(ROOT, rules);
        private AttributesReader nested = flat;
        private String id = "";
        private boolean hasId;
        private boolean hasAttributes;

        Parsed read(JsonParser json) throws IOException, MalformedJsonException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("id")) {
                    readId(json);
                } else if (name.equals("attributes")) {
                    readAttributes(json);
                } else {
                    flat.readMember(json, name);
                }
            }
            return judge();
        }

        private Parsed judge() {
            if (!hasId) {
                violations.add(Violation.of(ID, Code.ANY_REQUIRED, "is required"));
            }
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
                    ? new Parsed.Valid(new TrackUser(id, nested.attributes(), removed()))
                    : new Parsed.Invalid(violations);
        }

        private List<String> removed() {
            return rules.nullRemoves() ? nested.removed() : List.of();
        }

        private void readAttributes(JsonParser json) throws IOException, MalformedJsonException {
            StrictJson.requireNew(!hasAttributes);
            hasAttributes = true;
            nested = new AttributesReader(ATTRIBUTES, rules);
            if (json.currentToken() == JsonToken.START_OBJECT) {
                nested.readObject(json);
            } else {
                StrictJson.skip(json);
                violations.add(Violation.of(ATTRIBUTES, Code.OBJECT_BASE, "must be an object"));
            }
        }

        private void readId(JsonParser json) throws IOException, MalformedJsonException {
            StrictJson.requireNew(!hasId);
            hasId = true;
            switch (json.currentToken()) {
                case VALUE_STRING -> checkId(json.getText());
                case VALUE_NUMBER_INT -> {
                    if (json.getText().startsWith("-")) {
                        violateId(Code.STRING_BASE, "must be a string or a non-negative integer");
                    } else {
                        checkId(json.getText());
                    }
                }
                default -> {
                    StrictJson.skip(json);
                    violateId(Code.STRING_BASE, "must be a string or a non-negative integer");
                }
            }
        }

        private void checkId(String text) {
            if (!Text.isStorable(text)) {
                violateId(Code.STRING_UNICODE, "must be without NUL and lone surrogates");
            } else if (Text.isBlank(text)) {
                violateId(Code.STRING_EMPTY, "is not allowed to be empty");
            } else if (Text.isLongerThan(text, CustomerIds.MAX_LENGTH)) {
                violations.add(Violation.of(
                        ID,
                        Code.STRING_MAX,
                        "must be at most " + CustomerIds.MAX_LENGTH + " characters long",
                        CustomerIds.MAX_LENGTH));
            } else if (CustomerIds.isPlaceholder(text, rules.placeholders())) {
                violateId(Code.ID_PLACEHOLDER, "must be the id of one customer, not a placeholder");
            } else {
                id = CustomerIds.canonical(text);
            }
        }

        private void violateId(Code code, String rule) {
            violations.add(Violation.of(ID, code, rule));
        }
    }
}
