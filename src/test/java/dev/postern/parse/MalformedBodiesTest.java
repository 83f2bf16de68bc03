package dev.postern.parse;

import static dev.postern.parse.Bodies.parse;
import static dev.postern.parse.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UnsupportedEncodingException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedBodiesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\uFEFF",
                "{",
                "}",
                "{\"id\":\"1\"",
                "{\"id\":\"1\"}}",
                "{\"id\":\"1\"} x",
                "{\"id\":\"1\"}{}",
                "{\"id\":\"1\"},",
                "1 2",
                "tru",
                "True",
                "nul",
                "{\"id\":\"1\",}",
                "{,\"id\":\"1\"}",
                "{\"id\" \"1\"}",
                "{id:\"1\"}",
                "{'id':'1'}",
                "{\"id\":\"1}",
                "{\"id\":01}",
                "{\"id\":+1}",
                "{\"id\":.5}",
                "{\"id\":1.}",
                "{\"id\":1e}",
                "{\"id\":0x10}",
                "{\"id\":NaN}",
                "{\"id\":Infinity}",
                "{\"id\":-}",
                "{\"id\":\"1\" /* */}",
                "{\"id\":\"1\"} // x",
                "{\"id\":\"\\x\"}",
                "{\"id\":\"\\u12\"}",
                "{\"id\":\"a\nb\"}",
                "{\"id\":\"a\0b\"}",
                "{\"id\":\"1\"}\0",
                "\0",
                "[1,]",
                "\uFEFF\uFEFF{\"id\":\"1\"}",
                "{\"id\":\"1\",\"id\":\"1\"}",
                "{\"id\":\"1\",\"\\u0069d\":\"1\"}",
                "{\"id\":\"1\",\"attributes\":{},\"attributes\":{}}",
                "{\"id\":\"1\",\"b\":1,\"b\":1}",
                "{\"id\":\"1\",\"attributes\":{\"b\":null,\"b\":1}}",
                "{\"id\":\"1\",\"attributes\":{\"name\":\"a\",\"name\":\"b\"}}",
                "{\"id\":\"1\",\"b\":{\"c\":1,\"c\":2}}",
                "[{\"c\":1,\"c\":2}]",
                "{\"id\":{\"c\":1,\"c\":2}}",
                "{\"id\":\"1\",\"attributes\":[{\"c\":1,\"c\":2}]}"
            })
    void a_body_that_is_not_one_strict_json_text_is_malformed(String body) {
        assertThat(parse(body)).isInstanceOf(ParseResult.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff", // never in UTF-8
                "c3", // cut off
                "c080", // overlong NUL
                "c1bf", // overlong DEL
                "e08080", // overlong, three bytes
                "f0808080", // overlong, four bytes
                "eda080", // a surrogate
                "f4908080", // past U+10FFFF
                "80" // a tail without a head
            })
    void bytes_that_are_not_utf8_are_malformed(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);
        byte[] head = utf8("{\"id\":\"");
        byte[] tail = utf8("\"}");
        byte[] body = new byte[head.length + text.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(text, 0, body, head.length, text.length);
        System.arraycopy(tail, 0, body, head.length + text.length, tail.length);
        assertThat(new TrackUserParser(Bodies.RULES).parse(body)).isInstanceOf(ParseResult.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void other_encodings_are_malformed(String charset) throws UnsupportedEncodingException {
        byte[] body = "{\"id\":\"1\"}".getBytes(charset);
        assertThat(new TrackUserParser(Bodies.RULES).parse(body)).isInstanceOf(ParseResult.Malformed.class);
    }

    @Test
    void eight_levels_are_read_and_nine_are_malformed() {
        assertThat(parse(nested(8))).isInstanceOf(ParseResult.Invalid.class);
        assertThat(parse(nested(9))).isInstanceOf(ParseResult.Malformed.class);
        assertThat(parse("[".repeat(60_000))).isInstanceOf(ParseResult.Malformed.class);
    }

    private static String nested(int levels) {
        return "{\"id\":\"1\",\"b\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    @Test
    void what_is_malformed_is_not_judged_any_further() {
        assertThat(parse("{\"id\":\"null\",\"b\":[]} x")).isInstanceOf(ParseResult.Malformed.class);
    }
}
