package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.parse.BadBodies;
import dev.postern.parse.BadBodies.BadBody;
import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of bad requests by a seed: each gets the answer that is due to it, and none leaves a trace. */
class BadInputTest {
    private static final long SEED = 70_412L;
    private static final int INPUTS = 6_000;
    private static final int AT_ONCE = 48;
    private static final int SHOWN = 5;
    private static final byte[] GOOD =
            "{\"id\":\"stranger\",\"attributes\":{\"first\":1}}".getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_LIMITS_STRING_LENGTH",
            Integer.toString(BadBodies.STRING_LENGTH),
            "POSTERN_LIMITS_PROFILE_ATTRIBUTES",
            Integer.toString(BadBodies.PROFILE_ATTRIBUTES),
            // All come from one address, and it is their answers that count here.
            "POSTERN_KEYS_FAILURES_PER_MINUTE",
            "0",
            "POSTERN_KEYS_NEW_PER_SECOND",
            "0"));

    private final Random random = new Random(SEED);
    private final BadBodies bodies = new BadBodies(random);

    /** A request and what it is answered. */
    private record Bad(HttpRequest.Builder request, String answer, String shown) {}

    @Test
    void no_bad_input_gets_an_unexpected_answer_or_leaves_a_trace_in_the_database() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"attributes\":{\"name\":\"John\",\"region\":\"Mumbai\",\"n\":1}}");
        String reader = GATEWAY.keys().create("readers", "read").key();
        List<@Nullable String> before = GATEWAY.everything();

        List<String> unexpected = new ArrayList<>();
        for (int tried = 0; tried < INPUTS; tried += AT_ONCE) {
            unexpected.addAll(unexpectedOfSome(project.key(), reader));
        }

        System.out.printf("Bad inputs tried: %d, unexpected answers: %d%n", INPUTS, unexpected.size());
        assertThat(unexpected.subList(0, Math.min(SHOWN, unexpected.size())))
                .as("the first of " + unexpected.size() + " unexpected answers, seed " + SEED)
                .isEmpty();
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    private List<String> unexpectedOfSome(String key, String reader) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Bad bad = random.nextInt(5) == 0 ? badHead(key, reader) : badBody(key);
            answers.add(GATEWAY.client()
                    .sendLater(bad.request)
                    .handle((reply, broken) -> broken == null ? described(reply) : broken.toString())
                    .thenApply(answer ->
                            answer.equals(bad.answer) ? "" : bad.shown + " wants " + bad.answer + ", got " + answer));
        }
        return answers.stream()
                .map(CompletableFuture::join)
                .filter(wrong -> !wrong.isEmpty())
                .toList();
    }

    private Bad badBody(String key) {
        BadBody body = bodies.next();
        return new Bad(
                GATEWAY.client().tracking(key, body.bytes()),
                body.status() + " " + body.violations(),
                Base64.getEncoder().encodeToString(body.bytes()));
    }

    /** A good body under a head that forbids to store it. */
    private Bad badHead(String key, String reader) {
        ApiClient client = GATEWAY.client();
        String noise = Integer.toString(random.nextInt());
        return switch (random.nextInt(7)) {
            case 0 -> bad(client.tracking(key + noise, GOOD), 401, "an unknown key");
            case 1 -> bad(client.request("/track/user").POST(BodyPublishers.ofByteArray(GOOD)), 401, "no key");
            case 2 -> bad(client.tracking(reader, GOOD), 403, "a key that may only read");
            case 3 -> bad(client.request("/track/user/" + noise).POST(BodyPublishers.ofByteArray(GOOD)), 404, "path");
            case 4 -> bad(client.tracking(key, GOOD).method("PUT", BodyPublishers.ofByteArray(GOOD)), 405, "PUT");
            case 5 -> bad(client.tracking(key, GOOD).header("Content-Encoding", "x" + noise), 415, "encoding");
            default -> bad(client.tracking(key, padded(65_537 + random.nextInt(9_000))), 413, "size");
        };
    }

    private static Bad bad(HttpRequest.Builder request, int status, String shown) {
        return new Bad(request, status + " []", shown);
    }

    private static byte[] padded(int bytes) {
        String body = new String(GOOD, StandardCharsets.UTF_8);
        return (body + " ".repeat(bytes - GOOD.length)).getBytes(StandardCharsets.UTF_8);
    }

    /** The status and the violations in their order; any answer that is not the one shape of an error is shown whole. */
    private static String described(Reply reply) {
        if (reply.status() < 400 || reply.status() >= 500) {
            return reply.statusAndBody();
        }
        return reply.status() + " "
                + new JsonObject(reply.body())
                        .getJsonArray("details").stream()
                                .map(JsonObject.class::cast)
                                .map(BadInputTest::violation)
                                .sorted()
                                .toList();
    }

    private static String violation(JsonObject detail) {
        JsonArray path = detail.getJsonArray("path");
        return String.join(".", path.stream().map(String::valueOf).toList()) + " " + detail.getString("type");
    }
}
