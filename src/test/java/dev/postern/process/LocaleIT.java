package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A locale whose numbers have digits of their own: Marathi writes 50 as ५०. */
@WithPostgres
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocaleIT {
    private static final List<String> OPTIONS =
            List.of("-Duser.language=mr", "-Duser.country=IN", "-XX:TieredStopAtLevel=1", "-Xmx256m");

    @TempDir
    private Path folder;

    @Test
    void with_digits_of_another_script_a_gateway_serves_and_an_import_stores(TestDatabase database) throws Exception {
        Map<String, String> environment = Map.of("POSTERN_DATABASE_URL", database.setting());
        String key = database.createKey("shop");
        Path file = Files.writeString(folder.resolve("customers.csv"), "id,n:number\n1,1234\n2,many\n");
        try (JarProcess gateway = JarProcess.start(OPTIONS, folder, environment)) {
            ApiClient management = gateway.management();
            assertThat(gateway.api()
                            .track(key, "{\"id\":\"3\",\"n\":3,\"since\":\"2024-02-29 01:02:03\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(management.send(management.request("/readyz")).status()).isEqualTo(200);
            assertThat(management.send(management.request("/metrics")).body()).matches("\\p{ASCII}+");
            assertThat(gateway.output()).matches("(?s)\\p{ASCII}+");
        }
        try (JarProcess process =
                JarProcess.start(OPTIONS, folder, environment, "import", file.toString(), "--project", "shop")) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(65);
            assertThat(process.output()).contains("1 rows stored", "1 rejected");
        }
        assertThat(database.query("SELECT customer_id || attributes::text AS row FROM profiles ORDER BY 1"))
                .extracting(row -> row.get("row"))
                .containsExactly("1{\"n\": 1234}", "3{\"n\": 3, \"since\": \"2024-02-29T01:02:03.000Z\"}");
    }
}
