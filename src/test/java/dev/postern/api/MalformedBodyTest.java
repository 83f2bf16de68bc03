package dev.postern.api;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.support.Reply;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 2, bodies that are not UTF-8 or not JSON; what a refused body leaves behind and gives away. */
class MalformedBodyTest {
    private static final String SECRET = "s3cret-value";

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    static Stream<String> notJson() {
        return Stream.of(
                "",
                "  \n",
                "{",
                "}",
                "{\"id\":\"1\"",
                "{\"id\":\"1\",}",
                "{\"id\":\"1\"}}",
                "{\"id\":\"1\"} x",
                "{\"id\":\"1\"}{\"id\":\"2\"}",
                "{\"id\":\"1\"},",
                "{\"id\" \"1\"}",
                "{id:\"1\"}",
                "{'id':'1'}",
                "// comment\n{\"id\":\"1\"}",
                "{\"id\":\"1\" /* comment */}",
                "{\"id\":\"1\",\"a\":NaN}",
                "{\"id\":\"1\",\"a\":Infinity}",
                "{\"id\":\"1\",\"a\":-}",
                "{\"id\":\"1\",\"a\":+1}",
                "{\"id\":\"1\",\"a\":01}",
                "{\"id\":\"1\",\"a\":.5}",
                "{\"id\":\"1\",\"a\":1.}",
                "{\"id\":\"1\",\"a\":1e}",
                "{\"id\":\"1\",\"a\":0x10}",
                "{\"id\":\"1\",\"a\":True}",
                "{\"id\":\"1\",\"a\":undefined}",
                "{\"id\":\"1\",\"a\":\"line\nbreak\"}",
                "{\"id\":\"1\",\"a\":\"\\x41\"}",
                "{\"id\":\"1\",\"a\":\"\\u12\"}",
                "{\"id\":\"1\",\"a\":\"\\ud83d}",
                "{\"id\":\"1\",\"a\":\"open}",
                "{\"id\":\"1\",\"a\":[1,2}",
                "{\"id\":\"1\",\"a\":[}",
                "\u00a0{\"id\":\"1\"}",
                "id=1&region=Mumbai");
    }

    static Stream<String> duplicateNamesOrDeepNesting() {
        return Stream.of(
                "{\"id\":\"1\",\"id\":\"1\"}",
                "{\"id\":\"1\",\"i\\u0064\":\"2\"}",
                "{\"id\":\"1\",\"attributes\":{},\"attributes\":{}}",
                "{\"id\":\"1\",\"attributes\":{\"a\":1,\"a\":1}}",
                "{\"id\":\"1\",\"attributes\":{\"a\":1,\"b\":2,\"a\":null}}",
                "{\"id\":\"1\",\"a\":1,\"a\":2}",
                "{\"id\":\"1\",\"attributes\":{\"a\":[{\"x\":1,\"x\":2}]}}",
                "[{\"id\":\"1\",\"id\":\"2\"}]",
                "{\"id\":\"1\",\"attributes\":{" + Bodies.members(1, 40) + ",\"a7\":1}}",
                nested(9),
                nested(1000),
                "[".repeat(30_000));
    }

    /** A body of that many levels, in arrays. */
    private static String nested(int levels) {
        return "{\"id\":\"1\",\"attributes\":{\"a\":" + "[".repeat(levels - 2) + "]".repeat(levels - 2) + "}}";
    }

    @ParameterizedTest
    @MethodSource({"notJson", "duplicateNamesOrDeepNesting"})
    void a_body_that_is_not_strict_json_is_refused(String body) {
        assertMalformed(body.getBytes(UTF_8));
    }

    private static void assertMalformed(byte[] body) {
        Project project = GATEWAY.project();
        List<@Nullable String> before = GATEWAY.everything();

        Reply reply = project.track(body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("MalformedJson");
        assertThat(reply.body()).endsWith(",\"details\":[]}");
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }

    @Test
    void eight_levels_are_json_and_nine_are_too_many() {
        Project project = GATEWAY.project();

        assertThat(project.track(nested(8)).violations()).containsExactly("attribute.type at attributes/a");
        assertThat(project.track(nested(9)).status()).isEqualTo(400);
    }

    static Stream<Arguments> notUtf8() {
        return Stream.of(
                arguments("a byte that UTF-8 does not have", "ff"),
                arguments("a lone continuation", "80"),
                arguments("a sequence cut short", "e282"),
                arguments("overlong NUL", "c080"),
                arguments("overlong slash in two bytes", "c0af"),
                arguments("overlong slash in three bytes", "e080af"),
                arguments("overlong slash in four bytes", "f08080af"),
                arguments("a surrogate", "eda080"),
                arguments("a pair of surrogates", "eda0bdedb880"),
                arguments("beyond the last code point", "f4908080"),
                arguments("Latin-1", "fc"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notUtf8")
    void a_body_that_is_not_utf8_is_refused(String what, String hex) {
        assertMalformed(bytes("{\"id\":\"1\",\"attributes\":{\"a\":\"", hex, "\"}}"));
        assertMalformed(bytes("{\"id\":\"1\",\"attributes\":{\"", hex, "\":1}}"));
        assertMalformed(bytes("{\"id\":\"", hex, "\"}"));
    }

    @Test
    void a_body_in_utf16_is_refused() {
        assertMalformed("{\"id\":\"1\"}".getBytes(UTF_16));
        assertMalformed("{\"id\":\"1\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    }

    @Test
    void a_raw_nul_is_refused() {
        assertMalformed(bytes("{\"id\":\"1\",\"a\":\"", "00", "\"}"));
        assertMalformed(bytes("{\"id\":\"1\"}", "00", ""));
    }

    @Test
    void one_leading_byte_order_mark_is_skipped_and_no_other() {
        Project project = GATEWAY.project();

        Reply reply = project.track(bytes("", "efbbbf", "{\"id\":\"1\",\"a\":\"é\"}"));

        assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
        assertThat(project.row("1")).contains("{\"a\": \"é\"}");
        assertMalformed(bytes("", "efbbbfefbbbf", "{\"id\":\"1\"}"));
        assertMalformed(bytes(" ", "efbbbf", "{\"id\":\"1\"}"));
        assertMalformed(bytes("{\"id\":\"1\"}", "efbbbf", ""));
    }

    @Test
    void blanks_around_the_body_are_json() {
        assertThat(GATEWAY.project().track(" \r\n\t{ \"id\" : \"1\" } \n").status())
                .isEqualTo(200);
    }

    private static byte[] bytes(String before, String hex, String after) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(before.getBytes(UTF_8));
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        bytes.writeBytes(after.getBytes(UTF_8));
        return bytes.toByteArray();
    }

    static Stream<String> refusedBodiesWithASecret() {
        return Stream.of(
                "{\"id\":\"1\",\"attributes\":{\"a\":\"" + SECRET + "\"}",
                "{\"id\":\"1\",\"attributes\":{\"a\":" + SECRET + "}}",
                SECRET,
                "\"" + SECRET + "\"",
                "{\"id\":\"1\",\"attributes\":\"" + SECRET + "\"}",
                "{\"id\":\"" + SECRET + "\",\"attributes\":{\"a\":[]}}",
                "{\"id\":\"" + SECRET + "x".repeat(300) + "\"}",
                "{\"id\":[\"" + SECRET + "\"]}",
                "{\"id\":\"1\",\"attributes\":{\"a\":[\"" + SECRET + "\"]}}",
                "{\"id\":\"1\",\"attributes\":{\"a\":\"" + SECRET + "\\u0000\"}}",
                "{\"id\":\"1\",\"attributes\":{\"a\":\"" + SECRET + "x".repeat(5000) + "\"}}",
                "{\"id\":\"1\",\"other\":\"" + SECRET + "\",\"attributes\":{}}");
    }

    @ParameterizedTest
    @MethodSource("refusedBodiesWithASecret")
    void a_refused_body_leaves_no_trace_and_its_values_are_not_echoed(String body) {
        Project project = GATEWAY.project();
        List<@Nullable String> before = GATEWAY.everything();

        Reply reply = project.track(body);

        assertThat(reply.status()).isIn(400, 422);
        assertThat(reply.body()).doesNotContain(SECRET);
        assertThat(GATEWAY.everything()).isEqualTo(before);
    }
}
