package dev.postern.process;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys made and revoked on the command line, while a gateway runs. */
@WithPostgres
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeysCommandIT {
    private static final Pattern KEY = Pattern.compile("pk_[A-Za-z0-9_-]{43}");
    private static final Pattern KEY_ID = Pattern.compile("\\bk_[A-Za-z0-9_-]+");
    private static final Duration LONGEST_LIFE_OF_A_REVOKED_KEY = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void a_key_is_shown_once_opens_its_project_and_closes_it_when_revoked(TestDatabase database) throws Exception {
        Map<String, String> environment = Map.of("POSTERN_DATABASE_URL", database.setting());
        try (JarProcess gateway = JarProcess.start(folder, environment)) {
            ApiClient api = gateway.api();

            String key = first(KEY, run(environment, "keys", "create", "--project", "shop", "--scope", "track"));
            assertThat(api.track(key, "{\"id\":\"1\"}").status()).isEqualTo(200);

            String list = run(environment, "keys", "list");
            assertThat(list).contains("shop", "track").doesNotContain(key);

            run(environment, "keys", "revoke", first(KEY_ID, list));
            long revoked = System.nanoTime();
            await("a refusal").until(() -> api.track(key, "{\"id\":\"1\"}").status(), status -> status != 200);
            assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(LONGEST_LIFE_OF_A_REVOKED_KEY);
            assertThat(api.track(key, "{\"id\":\"1\"}").status()).isEqualTo(401);
        }
    }

    private String run(Map<String, String> environment, String... arguments) throws Exception {
        try (JarProcess command = JarProcess.start(folder, environment, arguments)) {
            assertThat(command.exitCode()).as(command.output()).isZero();
            return command.output();
        }
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group();
    }
}
