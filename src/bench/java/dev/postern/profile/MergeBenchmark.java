package dev.postern.profile;

import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.profile.customer.ResolvedProfile;
import dev.postern.profile.customer.UpsertBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 150 resolved commands to the parameters of one statement; the figures are for one command. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MergeBenchmark {
    private static final int COMMANDS = 150;

    /** How many customers share the commands. */
    @Param({"150", "10"})
    int customers;

    private final List<ResolvedProfile> profiles = new ArrayList<>();

    @Setup
    public void prepare() {
        for (int i = 0; i < COMMANDS; i++) {
            profiles.add(new ResolvedProfile(
                    "c" + (i * 7919 % customers),
                    List.of(
                            string("name", "John Wick"),
                            string("email", "john@example.com"),
                            string("mobile", "9876543210"),
                            string("subscriptionType", "pro"),
                            string("region", "Mumbai"),
                            new Attribute(
                                    "totalPurchaseTillNow",
                                    new AttributeValue(AttributeType.NUMBER, Integer.toString(i)))),
                    List.of(),
                    List.of(),
                    0));
        }
    }

    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public Object merge() {
        UpsertBatch<Integer> batch = new UpsertBatch<>(50);
        for (int i = 0; i < COMMANDS; i++) {
            batch.offer(profiles.get(i), i);
        }
        return UpsertBatch.changes(batch.rows());
    }

    private static Attribute string(String name, String text) {
        return new Attribute(name, new AttributeValue(AttributeType.STRING, text));
    }
}
