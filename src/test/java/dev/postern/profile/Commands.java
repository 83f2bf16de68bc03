package dev.postern.profile;

import dev.postern.domain.Deadline;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.TrackUser;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.Dates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Short ways to say what a caller sends. */
public final class Commands {
    private Commands() {}

    /**
     * A body: {@code name=value} sets, {@code name} alone removes. A value of digits is a number, {@code true} and {@code
     * false} are booleans, a date is a date, all else is a string.
     */
    public static TrackUser user(String customerId, String... members) {
        List<Attribute> attributes = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (String member : members) {
            int equals = member.indexOf('=');
            if (equals < 0) {
                removed.add(member);
            } else {
                String text = member.substring(equals + 1);
                attributes.add(new Attribute(member.substring(0, equals), new AttributeValue(typeOf(text), text)));
            }
        }
        return new TrackUser(customerId, attributes, removed);
    }

    /** The JSON literal that an attribute of type {@code fixed} stores. */
    public static String json(AttributeValue value, AttributeType fixed) {
        StringBuilder json = new StringBuilder();
        value.as(fixed).appendTo(json);
        return json.toString();
    }

    private static AttributeType typeOf(String text) {
        if (text.equals("true") || text.equals("false")) {
            return AttributeType.BOOLEAN;
        }
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return AttributeType.NUMBER;
        }
        return Dates.isDate(text) ? AttributeType.DATE : AttributeType.STRING;
    }

    /** An event as a command. */
    public static EventCommand event(String project, TrackEvent event) {
        ApiKey key = new ApiKey(project, "key1", ApiKey.Scope.TRACK);
        return new EventCommand(
                key,
                event,
                100,
                new Deadline(System.nanoTime() + Duration.ofSeconds(30).toNanos()));
    }

    /** An event of the shop's, with members as {@link #user} takes them. */
    public static EventCommand event(String project, String customerId, String name, String... members) {
        return event(
                project,
                new TrackEvent(
                        customerId,
                        name,
                        OptionalLong.empty(),
                        Optional.empty(),
                        user(customerId, members).attributes()));
    }

    public static TrackCommand command(String project, TrackUser user) {
        return command(project, user, Duration.ofSeconds(30));
    }

    public static TrackCommand command(String project, TrackUser user, Duration deadline) {
        ApiKey key = new ApiKey(project, "key1", ApiKey.Scope.TRACK);
        return new TrackCommand(key, user, 200, new Deadline(System.nanoTime() + deadline.toNanos()));
    }
}
