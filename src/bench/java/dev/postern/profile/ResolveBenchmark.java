package dev.postern.profile;

import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Resolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * Command to resolved profile, with types that are all known, and the same without the type check: the difference over the
 * number of attributes is what first-type-wins costs an attribute.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResolveBenchmark {
    @Param({"3", "50"})
    int customAttributes;

    @Param({"10", "10000"})
    int knownTypes;

    private AttributeTypes types = AttributeTypes.RESERVED_ONLY;
    private TrackUser user = new TrackUser("c1", List.of(), List.of());

    @Setup
    public void prepare() {
        Map<String, AttributeType> known = new HashMap<>();
        for (int i = 0; i < Math.max(knownTypes, customAttributes); i++) {
            known.put("attribute" + i, i % 2 == 0 ? AttributeType.STRING : AttributeType.NUMBER);
        }
        types = types.with(known);
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < customAttributes; i++) {
            // A new String each time, as the parser makes them: equal to the known name, not the same.
            String name = new StringBuilder("attribute").append(i).toString();
            attributes.add(new Attribute(
                    name,
                    i % 2 == 0
                            ? new AttributeValue(AttributeType.STRING, "value")
                            : new AttributeValue(AttributeType.NUMBER, "30000")));
        }
        user = new TrackUser("c123456", attributes, List.of());
    }

    @Benchmark
    public Object resolve() {
        return types.resolve(user.attributes());
    }

    @Benchmark
    public Object withoutTypeCheck() {
        return new Resolution.Resolved(user.attributes(), List.of(), 0);
    }
}
