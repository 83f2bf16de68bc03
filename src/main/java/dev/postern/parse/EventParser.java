package dev.postern.parse;

import com.fasterxml.jackson.core.JsonToken;
import dev.postern.domain.CustomerIds;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.domain.type.Numbers;
import dev.postern.domain.type.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The bytes of an event to a {@link TrackEvent} or to every rule that they break. Safe on any thread. */
public final class EventParser {
    private static final int MAX_ATTRIBUTES = 50;
    private static final int MAX_EVENT_ID_LENGTH = 100;

    /** 2000-01-01 and 2100-01-01: seconds or microseconds in place of milliseconds fall outside. */
    private static final long MIN_TIME = 946_684_800_000L;

    private static final long MAX_TIME = 4_102_444_800_000L;

    private final ValidationRules rules;
    private final boolean takesTime;

    /** {@code takesTime} is whether the body may hold the time of the event. */
    public EventParser(ValidationRules rules, boolean takesTime) {
        this.rules = rules;
        this.takesTime = takesTime;
    }

    /** Parses a whole body. */
    public ParseResult<TrackEvent> parse(byte[] body) {
        return StrictJson.parseObject(body, json -> new Body().read(json));
    }

    /** The state of one body while it is read. */
    private final class Body {
        private final CustomerIdReader id = new CustomerIdReader("customerId", rules.placeholders());
        private final AttributesReader attributes = new AttributesReader(List.of("attributes"), rules, List.of());
        private final List<Violation> violations = new ArrayList<>(0);
        private boolean hasName;
        private Optional<String> name = Optional.empty();
        private Optional<String> eventId = Optional.empty();
        private OptionalLong time = OptionalLong.empty();

        ParseResult<TrackEvent> read(StrictJson json) throws IOException {
            while (json.nextMember()) {
                readMember(json);
                json.skip();
            }
            if (!hasName) {
                violate("name", Code.ANY_REQUIRED, "is required");
            }
            violations.addAll(0, id.violations());
            violations.addAll(attributes.violations());
            return violations.isEmpty()
                    ? new ParseResult.Valid<>(
                            new TrackEvent(id.canonical(), name.orElse(""), time, eventId, attributes.attributes()))
                    : new ParseResult.Invalid<>(violations);
        }

        private void readMember(StrictJson json) throws IOException {
            String member = json.name();
            switch (member) {
                case "customerId" -> id.read(json);
                case "name" -> readName(json);
                case "eventId" -> eventId = readText(json, member, MAX_EVENT_ID_LENGTH);
                case "attributes" -> readAttributes(json);
                default -> {
                    if (takesTime && member.equals("time")) {
                        readTime(json);
                    } else {
                        violate(Text.abbreviate(member, CustomerIds.MAX_LENGTH), Code.OBJECT_UNKNOWN, "is not allowed");
                    }
                }
            }
        }

        private void readName(StrictJson json) throws IOException {
            hasName = true;
            name = readText(json, "name", AttributeValidator.MAX_NAME_LENGTH);
            if (name.filter(Text::hasControl).isPresent()) {
                violate("name", Code.ATTRIBUTE_NAME_CONTROL, "must be without control characters");
            }
        }

        private Optional<String> readText(StrictJson json, String member, int maxLength) throws IOException {
            if (json.token() != JsonToken.VALUE_STRING) {
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

        private void readTime(StrictJson json) throws IOException {
            time = json.token().isNumeric() ? Numbers.wholeOf(json.text()) : OptionalLong.empty();
            if (time.isEmpty() || time.getAsLong() < MIN_TIME || time.getAsLong() >= MAX_TIME) {
                violate("time", Code.NUMBER_UNSAFE, "must be whole milliseconds since 1970, from 2000 to 2099");
            }
        }

        private void readAttributes(StrictJson json) throws IOException {
            switch (json.token()) {
                case START_ARRAY -> attributes.readArray(json, MAX_ATTRIBUTES);
                case START_OBJECT -> attributes.readObject(json, MAX_ATTRIBUTES);
                default -> violate("attributes", Code.OBJECT_BASE, "must be an object or an array");
            }
        }

        private void violate(String member, Code code, String rule) {
            violations.add(Violation.of(List.of(member), code, rule));
        }
    }
}
