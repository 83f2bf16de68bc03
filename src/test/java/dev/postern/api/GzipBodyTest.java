package dev.postern.api;

import static dev.postern.support.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.support.Gzip;
import dev.postern.support.Reply;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, bodies of {@code Content-Encoding: gzip}: every limit counts the decompressed bytes. */
class GzipBodyTest {
    private static final String USER = "/track/user";
    private static final String USERS = "/track/users";
    private static final String BODY = "{\"id\":\"1\",\"attributes\":{\"region\":\"Mumbai\"}}";
    private static final int MOST_BYTES = 65_536;
    private static final int MOST_BULK_BYTES = 5_242_880;
    private static final String BROKEN =
            "400 {\"type\":\"MalformedJson\",\"message\":\"The gzip of the body cannot be read.\",\"details\":[]}";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    private final Project project = GATEWAY.project();

    @AfterEach
    void nothing_is_held() {
        await("no room held").until(() -> GATEWAY.metric("postern_inflight_bytes") == 0);
    }

    private Reply send(String path, String encoding, byte[] body) {
        return GATEWAY.client()
                .send(GATEWAY.client().calling(path, project.key(), body).header("Content-Encoding", encoding));
    }

    private Reply send(String path, byte[] gzip) {
        return send(path, "gzip", gzip);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/track/user|{\"id\":\"1\",\"a\":1}",
                "/rest-api/customer|{\"id\":\"1\",\"attributes\":[{\"name\":\"a\",\"type\":\"number\",\"value\":1}]}",
                "/track/event|{\"customerId\":\"1\",\"name\":\"Viewed\",\"attributes\":{\"a\":1}}",
                "/track/event/v2|{\"customerId\":\"1\",\"name\":\"Viewed\",\"attributes\":{\"a\":1}}",
                "/rest-api/event|{\"customerId\":\"1\",\"name\":\"Viewed\",\"attributes\":{\"a\":1}}",
                "/track/users|[{\"id\":\"1\",\"a\":1}]"
            })
    void every_call_takes_gzip(String path, String body) {
        Reply reply = send(path, Gzip.of(body));

        assertThat(reply.statusAndBody()).startsWith("200 {\"success\":true").doesNotContain("\"failed\":1");
        assertThat(project.customers()).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZip", "x-gzip", " gzip ,"})
    void gzip_has_two_names(String encoding) {
        assertThat(send(USER, encoding, Gzip.of(BODY)).statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.stored("region")).contains("Mumbai");
    }

    @Test
    void a_body_that_is_larger_as_gzip_may_be_as_large_as_any_other() {
        byte[] gzip = Gzip.stored(BODY + " ".repeat(MOST_BYTES - BODY.length()));

        assertThat(gzip).hasSizeGreaterThan(MOST_BYTES);
        assertThat(send(USER, gzip).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({USER + "," + MOST_BYTES, USERS + "," + MOST_BULK_BYTES})
    void the_limit_counts_what_is_decompressed(String path, int most) {
        assertThat(send(path, Gzip.blanksBehind(BODY, most - BODY.length())).status())
                .isEqualTo(200);

        Reply reply = send(path, Gzip.blanksBehind("", most + 1));

        assertThat(reply.status() + " " + reply.type()).isEqualTo("413 PayloadTooLarge");
        assertThat(reply.body()).contains("at most " + most + " bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {USER, USERS})
    void a_bomb_is_refused(String path) {
        byte[] bomb = Gzip.blanksBehind("", 64 << 20);

        assertThat(bomb.length * 900L).isLessThan(64 << 20);
        assertThat(send(path, bomb).status()).isEqualTo(413);
    }

    @Test
    void members_without_content_have_an_end() {
        byte[] empty = Gzip.of("");
        byte[] many = new byte[4_000 * empty.length];
        for (int at = 0; at < many.length; at += empty.length) {
            System.arraycopy(empty, 0, many, at, empty.length);
        }

        assertThat(send(USER, many).status()).isEqualTo(413);
    }

    static Stream<Arguments> brokenGzip() {
        byte[] good = Gzip.of(BODY);
        byte[] wrongSum = good.clone();
        wrongSum[wrongSum.length - 8]++;
        byte[] garbage = Arrays.copyOf(good, good.length + 1);
        return Stream.of(
                argumentSet("no gzip", (Object) BODY.getBytes(UTF_8)),
                argumentSet("truncated", (Object) Arrays.copyOf(good, good.length - 9)),
                argumentSet("without its last byte", (Object) Arrays.copyOf(good, good.length - 1)),
                argumentSet("a wrong checksum", (Object) wrongSum),
                argumentSet("a byte behind it", (Object) garbage),
                argumentSet("nothing", (Object) new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("brokenGzip")
    void gzip_that_cannot_be_read_is_malformed(byte[] broken) {
        assertThat(send(USER, broken).statusAndBody()).isEqualTo(BROKEN);
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void gzip_of_nothing_is_no_json() {
        assertThat(send(USER, Gzip.of("")).type()).isEqualTo("MalformedJson");
    }

    @Test
    void what_comes_before_the_gzip_of_a_bulk_body_breaks_is_stored() {
        String items =
                IntStream.range(0, 50).mapToObj(i -> "{\"id\":\"" + i + "\"}\n").collect(Collectors.joining());
        byte[] gzip = Gzip.of(items);
        gzip[gzip.length - 8]++;

        Reply reply = send(USERS, gzip);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains("\"accepted\":50,\"failed\":1")
                .contains("{\"index\":50,\"status\":400,\"type\":\"MalformedJson\"");
        assertThat(project.customers()).hasSize(50);
    }

    @Test
    void a_bulk_body_of_gzip_may_hold_all_items() {
        String items = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"text\":\"" + "x".repeat(3_000) + "\"}\n")
                .collect(Collectors.joining());

        assertThat(send(USERS, Gzip.of(items)).body()).contains("\"accepted\":1000,\"failed\":0");
        assertThat(project.customers()).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "x", "gzip, gzip", "gzip, identity", "identity, gzip", "gzip;q=1"})
    void another_encoding_or_several_are_refused(String encoding) {
        Reply reply = send(USER, encoding, Gzip.of(BODY));

        assertThat(reply.status() + " " + reply.type()).isEqualTo("415 UnsupportedEncoding");
        assertThat(reply.headers().first("Accept-Encoding")).contains("gzip, identity");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void an_encoding_in_a_second_header_is_seen() {
        Reply reply = GATEWAY.client()
                .send(GATEWAY.client()
                        .calling(USER, project.key(), Gzip.of(BODY))
                        .header("Content-Encoding", "gzip")
                        .header("Content-Encoding", "gzip"));

        assertThat(reply.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", ","})
    void identity_is_no_encoding(String encoding) {
        assertThat(send(USER, encoding, BODY.getBytes(UTF_8)).statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
    }
}
