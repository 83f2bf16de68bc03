package dev.postern.management;

import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.page.Position;
import dev.postern.domain.type.Text;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * A request of an admin.
 *
 * @param subject what the path names behind the resource, decoded; empty when it names nothing
 */
record AdminRequest(HttpServerRequest http, ApiKey key, String subject) {
    /** Admins wait longer than shops: they may ask for a look at all profiles. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    String projectId() {
        return key.projectId();
    }

    boolean is(HttpMethod method) {
        return http.method().equals(method);
    }

    Deadline deadline() {
        return new Deadline(System.nanoTime() + LONGEST.toNanos());
    }

    /** A parameter of the query as a number. */
    int number(String name, int least, int most, int otherwise) {
        if (!http.params().contains(name)) {
            return otherwise;
        }
        String text = text(name);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ServiceException(
                ErrorCode.VALIDATION_ERROR, '"' + name + "\" must be between " + least + " and " + most);
    }

    /** A parameter of the query that may be the text of something stored; empty when it is absent. */
    String storable(String name) {
        String text = text(name);
        if (!Text.isStorable(text)) {
            throw new ServiceException(ErrorCode.VALIDATION_ERROR, '"' + name + "\" holds what is no text.");
        }
        return text;
    }

    /** A parameter of the query that tells where a page begins; the first one where it is absent. */
    Position position(String name) {
        String text = text(name);
        return text.isEmpty()
                ? Position.FIRST
                : Position.of(text)
                        .orElseThrow(() -> new ServiceException(
                                ErrorCode.VALIDATION_ERROR, '"' + name + "\" must be the \"next\" of the page before"));
    }

    /** A parameter of the query; empty when it is absent. */
    String text(String name) {
        String text = http.getParam(name);
        return text == null ? "" : text;
    }
}
