package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was entrusted to the process is in none of its output, whatever goes wrong. */
@WithPostgres
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecretsIT {
    private static final String PASSWORD = "planted-password";
    private static final String VALUE = "planted-value";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"text, info", "json, info", "json, debug"})
    void no_password_key_body_or_value_is_written(String format, String level, TestDatabase database) throws Exception {
        String role = "postern_" + format + "_" + level;
        database.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(
                        role,
                        PASSWORD,
                        database.url().host(),
                        database.url().port(),
                        database.url().database());
        String key = database.createKey("shop");
        Map<String, String> environment =
                Map.of("POSTERN_DATABASE_URL", url, "POSTERN_LOG_FORMAT", format, "POSTERN_LOG_LEVEL", level);
        try (JarProcess gateway = JarProcess.start(folder, environment)) {
            provokeEveryAnswer(gateway.api(), key, database);
            gateway.terminate();

            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output())
                    .contains("API on")
                    .doesNotContain(PASSWORD)
                    .doesNotContain(VALUE)
                    .doesNotContain(key)
                    .doesNotContain("planted-key");
        }
    }

    private static void provokeEveryAnswer(ApiClient api, String key, TestDatabase database) {
        String body = "{\"id\":\"" + VALUE + "\",\"name\":\"" + VALUE + "\",\"region\":\"" + VALUE + "\"}";
        assertThat(api.track("planted-key", body).status()).isEqualTo(401);
        assertThat(api.track(key, body).status()).isEqualTo(200);
        assertThat(api.track(key, body.replace("}", ",\"bad\":[\"" + VALUE + "\"]}"))
                        .status())
                .isEqualTo(422);
        assertThat(api.track(key, body.replace("}", "")).status()).isEqualTo(400);
        // PostgreSQL tells the whole row that breaks a rule.
        database.execute("ALTER TABLE profiles ADD CONSTRAINT planted CHECK (attributes ->> 'mobile' IS NULL)");
        try {
            assertThat(api.track(key, "{\"id\":\"2\",\"mobile\":\"" + VALUE + "\"}")
                            .status())
                    .isGreaterThanOrEqualTo(500);
        } finally {
            database.execute("ALTER TABLE profiles DROP CONSTRAINT planted");
        }
    }
}
