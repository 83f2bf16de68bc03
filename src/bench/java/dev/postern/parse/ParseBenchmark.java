package dev.postern.parse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Bytes to command: the source's example body, and bodies of many custom attributes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseBenchmark {
    @Param({"3", "50"})
    int customAttributes;

    private final TrackUserParser parser =
            new TrackUserParser(new ValidationRules(4096, 50, List.of("undefined", "null", "NaN"), true, true));
    private byte[] body = {};

    @Setup
    public void prepare() {
        StringBuilder json = new StringBuilder(
                "{\"id\":\"c123456\",\"attributes\":{\"name\":\"John Wick\",\"email\":\"john@example.com\",\"mobile\":\"9876543210\"");
        for (int i = 0; i < customAttributes; i++) {
            json.append(i % 2 == 0 ? ",\"attribute" + i + "\":\"value\"" : ",\"attribute" + i + "\":30000");
        }
        body = json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public Object parse() {
        return parser.parse(body);
    }
}
