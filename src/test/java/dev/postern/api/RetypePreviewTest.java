package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 3, management: what another type would do to an attribute. */
class RetypePreviewTest {
    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private static Project project() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"v\":\"x\"}");
        List<String> values =
                List.of("5", "5.5", "true", "2026-01-02", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z");
        for (int i = 0; i < values.size(); i++) {
            project.track("{\"id\":\"v%d\",\"v\":\"%s\"}".formatted(i, values.get(i)));
        }
        project.track("{\"id\":\"other\",\"w\":1}");
        project.track("{\"id\":\"erased\",\"v\":\"5\"}");
        project.admin("DELETE", "/customers/erased", "");
        return project;
    }

    @ParameterizedTest
    @CsvSource({"string, 7, 0, 0", "number, 0, 2, 5", "boolean, 0, 1, 6", "date, 2, 1, 4"})
    void every_profile_is_counted_once_and_nothing_changes(String to, int kept, int converted, int lost) {
        Project project = project();
        List<String> before = GATEWAY.everything();

        Reply reply = project.read("/attributes/v/retype?type=" + to);

        assertThat(reply.statusAndBody())
                .isEqualTo(("200 {\"attribute\":\"v\",\"from\":\"string\",\"to\":\"%s\",\"complete\":true,"
                                + "\"absent\":1,\"kept\":%d,\"converted\":%d,\"lost\":%d}")
                        .formatted(to, kept, converted, lost));
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    @Test
    void more_profiles_than_are_read_at_once_are_all_counted() {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"x\",\"v\":\"x\"}");
        GATEWAY.database()
                .execute(
                        "INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                                + " SELECT ?, i, jsonb_build_object('v', i::text), now(), now()"
                                + " FROM generate_series(1, 4999) AS i",
                        project.name());

        assertThat(project.read("/attributes/v/retype?type=number").body())
                .endsWith("\"complete\":true,\"absent\":0,\"kept\":0,\"converted\":4999,\"lost\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /attributes/v/retype,                    422",
        "GET,  /attributes/v/retype?type=text,          422",
        "GET,  /attributes/absent/retype?type=string,   404",
        "GET,  /attributes/name/retype?type=number,     404",
        "GET,  /attributes/v%00/retype?type=number,     404",
        "GET,  /attributes//retype?type=number,         404",
        "PUT,  /attributes/v/retype?type=number,        405"
    })
    void what_cannot_be_asked_is_refused(String method, String path, int status) {
        Project project = GATEWAY.project();
        project.track("{\"id\":\"1\",\"v\":\"x\"}");

        assertThat(project.admin(method, path, "").status()).isEqualTo(status);
    }

    @Test
    void a_name_is_written_with_everything_encoded() {
        Project project = GATEWAY.project();
        project.trackAttribute("a/b c", "1");

        assertThat(project.read("/attributes/a%2Fb%20c/retype?type=string").body())
                .startsWith("{\"attribute\":\"a/b c\",\"from\":\"number\",\"to\":\"string\"");
    }
}
