package dev.postern.parse;

import dev.postern.domain.CustomerIds;
import dev.postern.domain.Text;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.parse.JsonReader.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The bytes of an event to a {@link TrackEvent} or to every rule that they break, in one pass. Safe on any thread. */
public final class EventParser {
    private static final int MAX_ATTRIBUTES = 50;
    private static final int MAX_EVENT_ID_LENGTH = 100;

    /** 2000-01-01 and 2100-01-01: seconds or microseconds in place of milliseconds fall outside. */
    private static final long MIN_TIME = 946_684_800_000L;

    private static final long MAX_TIME = 4_102_444_800_000L;
    private static final int MAX_TIME_DIGITS = 13;
    private static final List<String> ATTRIBUTES = List.of("attributes");

    private final ValidationRules rules;
    private final boolean takesTime;

    /** {@code takesTime} is whether the body may say when it happened. */
    public EventParser(ValidationRules rules, boolean takesTime) {
        this.rules = rules.forEvents(MAX_ATTRIBUTES);
        this.takesTime = takesTime;
    }

    /** Judges a whole body. */
    public ParseResult<TrackEvent> parse(byte[] body) {
        return ObjectBody.parse(body, json -> new Body().read(json));
    }

    /** The state of one body while it is read. */
    private final class Body {
        private final UniqueNames members = new UniqueNames();
        private final CustomerIdReader id = new CustomerIdReader("customerId", rules.placeholders());
        private final List<Violation> violations = new ArrayList<>(0);
        private Optional<String> name = Optional.empty();
        private Optional<String> eventId = Optional.empty();
        private OptionalLong time = OptionalLong.empty();
        private Optional<AttributeValidator> attributes = Optional.empty();

        ParseResult<TrackEvent> read(JsonReader json) throws MalformedJsonException {
            while (json.nextMember()) {
                JsonReader.requireNew(members.add(json.name()));
                read(json, json.name());
            }
            if (!members.ordered().contains("name")) {
                violate("name", Code.ANY_REQUIRED, "is required");
            }
            violations.addAll(0, id.violations());
            attributes.ifPresent(read -> violations.addAll(read.violations()));
            return violations.isEmpty()
                    ? new ParseResult.Valid<>(new TrackEvent(
                            id.canonical(),
                            name.orElse(""),
                            time,
                            eventId,
                            attributes.map(AttributeValidator::attributes).orElse(List.of())))
                    : new ParseResult.Invalid<>(violations);
        }

        private void read(JsonReader json, String member) throws MalformedJsonException {
            if (member.equals("customerId")) {
                id.read(json);
            } else if (member.equals("name")) {
                name = readText(json, member, AttributeValidator.MAX_NAME_LENGTH);
                name.filter(Text::hasControl)
                        .ifPresent(bad ->
                                violate(member, Code.ATTRIBUTE_NAME_CONTROL, "must be without control characters"));
            } else if (member.equals("eventId")) {
                eventId = readText(json, member, MAX_EVENT_ID_LENGTH);
            } else if (member.equals("attributes")) {
                readAttributes(json);
            } else if (member.equals("time") && takesTime) {
                readTime(json);
            } else {
                json.skip();
                violate(Text.abbreviate(member, CustomerIds.MAX_LENGTH), Code.OBJECT_UNKNOWN, "is not allowed");
            }
        }

        private Optional<String> readText(JsonReader json, String member, int maxLength) throws MalformedJsonException {
            if (json.kind() != Kind.STRING) {
                json.skip();
                violate(member, Code.STRING_BASE, "must be a string");
                return Optional.empty();
            }
            String text = json.text();
            if (!Text.isStorable(text)) {
                violate(member, Code.STRING_UNICODE, "must be without NUL and lone surrogates");
            } else if (Text.isBlank(text)) {
                violate(member, Code.STRING_EMPTY, "is not allowed to be empty");
            } else if (Text.isLongerThan(text, maxLength)) {
                violations.add(Violation.of(
                        List.of(member),
                        Code.STRING_MAX,
                        "must be at most " + maxLength + " characters long",
                        maxLength));
            }
            return Optional.of(text);
        }

        private void readTime(JsonReader json) throws MalformedJsonException {
            long millis = json.kind() == Kind.INTEGER && json.text().length() <= MAX_TIME_DIGITS
                    ? Long.parseLong(json.text())
                    : 0;
            if (millis >= MIN_TIME && millis < MAX_TIME) {
                time = OptionalLong.of(millis);
            } else {
                json.skip();
                violate("time", Code.NUMBER_UNSAFE, "must be whole milliseconds since 1970, from 2000 to 2099");
            }
        }

        private void readAttributes(JsonReader json) throws MalformedJsonException {
            if (json.kind() == Kind.ARRAY) {
                AttributeArrayReader typed = new AttributeArrayReader(ATTRIBUTES, rules, MAX_ATTRIBUTES);
                attributes = Optional.of(typed);
                typed.read(json);
            } else if (json.kind() == Kind.OBJECT) {
                AttributeObjectReader plain = new AttributeObjectReader(ATTRIBUTES, rules);
                attributes = Optional.of(plain);
                plain.readObject(json);
            } else {
                json.skip();
                violate("attributes", Code.OBJECT_BASE, "must be an object or an array");
            }
        }

        private void violate(String member, Code code, String rule) {
            violations.add(Violation.of(List.of(member), code, rule));
        }
    }
}
