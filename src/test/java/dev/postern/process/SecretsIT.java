package dev.postern.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets of the process are in none of its output, whatever goes wrong. */
@WithPostgres
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecretsIT {
    private static final String PASSWORD = "planted-password";
    private static final String VALUE = "planted-value";
    /** The name of an attribute; an answer tells its sender which one it is about. */
    private static final String NAME = "planted-name";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"text, info", "json, info", "json, debug"})
    void nothing_that_was_entrusted_is_in_the_output_the_metrics_or_the_answers(
            String format, String level, TestDatabase database) throws Exception {
        String role = "postern_" + format + "_" + level;
        database.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
        String url = "postgresql://%s@%s:%d/%s"
                .formatted(
                        role,
                        database.url().host(),
                        database.url().port(),
                        database.url().database());
        String key = database.createKey("shop");
        Path file = Files.writeString(folder.resolve("password"), PASSWORD);
        Map<String, String> environment = new HashMap<>(
                format.equals("text")
                        ? Map.of("POSTERN_DATABASE_URL", url.replace("@", ":" + PASSWORD + "@"))
                        : Map.of("POSTERN_DATABASE_URL", url, "POSTERN_DATABASE_PASSWORD_FILE", file.toString()));
        environment.putAll(Map.of(
                "POSTERN_CORS_KEY_IN_QUERY", "true",
                "POSTERN_LOG_FORMAT", format,
                "POSTERN_LOG_LEVEL", level));
        try (JarProcess gateway = JarProcess.start(folder, environment)) {
            List<Reply> answers = new ArrayList<>(provokeEveryAnswer(gateway.api(), key));
            answers.addAll(provokeEveryAnswer(gateway.management()));
            answers.addAll(provokeTheDatabase(gateway.api(), key, role, database));
            String metrics = gateway.management()
                    .send(gateway.management().request("/metrics"))
                    .body();
            gateway.terminate();

            assertThat(gateway.exitCode()).isZero();
            assertThat(answers.stream().map(Reply::status)).contains(200, 400, 401, 404, 405, 422, 500, 503);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.body()).doesNotContain(PASSWORD, VALUE, key));
            assertThat(metrics).contains("postern_http_requests").doesNotContain(PASSWORD, VALUE, NAME, key);
            assertThat(gateway.output()).contains("API on").doesNotContain(PASSWORD, VALUE, NAME, key);
        }
    }

    private static String body(String id, String more) {
        return "{\"id\":\"" + id + "\",\"name\":\"" + VALUE + "\",\"" + NAME + "\":\"" + VALUE + "\"" + more + "}";
    }

    private static List<Reply> provokeEveryAnswer(ApiClient api, String key) {
        String good = body(VALUE, "");
        return List.of(
                api.track(VALUE + "-key", good),
                api.track(VALUE.repeat(100), good),
                api.track(key, good),
                api.track(key, good.replace("\"" + VALUE + "\"}", "5}")),
                api.track(key, body(VALUE, ",\"bad\":[\"" + VALUE + "\"]")),
                api.track(key, body("undefined", ",\"n\":1e999")),
                api.track(key, good.replace("}", "")),
                api.track(key, good + VALUE),
                api.track(key, good.replace("\"name\"", "\"" + NAME + "\"")),
                api.track(key, (char) 0xfeff + "\u0000" + VALUE),
                api.send(api.tracking(key, good.getBytes(UTF_8)).header("Content-Encoding", VALUE)),
                api.send(api.tracking(key, good.getBytes(UTF_8)).header("X-Forwarded-For", VALUE)),
                api.send(api.request("/" + VALUE + "?" + VALUE + "=" + VALUE)),
                api.send(api.request("/track/user?key=" + VALUE)),
                api.send(api.request("/track/user?key=" + key).POST(BodyPublishers.ofString(good))),
                api.send(api.request("/track/user?key=" + key + "%00").POST(BodyPublishers.ofString(good))),
                api.send(api.request("/track/user?key=" + VALUE).header("Origin", "https://" + VALUE)));
    }

    private static List<Reply> provokeEveryAnswer(ApiClient management) {
        return List.of(
                management.send(management.request("/projects/shop/customers/" + VALUE)),
                management.send(management.request("/x?" + VALUE).header("Authorization", "Bearer " + VALUE)),
                management.send(management.request("/metrics?" + VALUE).header("Authorization", "Basic " + VALUE)));
    }

    private static List<Reply> provokeTheDatabase(ApiClient api, String key, String role, TestDatabase database) {
        List<Reply> answers = new ArrayList<>();
        // PostgreSQL tells the whole row that breaks a rule.
        database.execute("ALTER TABLE profiles ADD CONSTRAINT planted CHECK (attributes ->> 'mobile' IS NULL)");
        try {
            answers.add(api.track(key, body("2", ",\"mobile\":\"" + VALUE + "\"")));
        } finally {
            database.execute("ALTER TABLE profiles DROP CONSTRAINT planted");
        }
        // And who cannot log in is named.
        database.execute("ALTER ROLE " + role + " PASSWORD 'another'");
        database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
        answers.add(api.track(key, body("3", "")));
        return answers;
    }
}
