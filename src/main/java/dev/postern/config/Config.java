package dev.postern.config;

import dev.postern.config.read.Range;
import dev.postern.config.read.Rules;
import dev.postern.config.read.Span;
import dev.postern.parse.ValidationRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All settings of one process. Each component is a section of {@code conf/postern.yaml}, and each component of a section a setting
 * in it; that file tells what they mean, and what 0 and empty stand for.
 */
public record Config(
        Path dataDir,
        Http http,
        Cors cors,
        Management management,
        Database database,
        Limits limits,
        Attributes attributes,
        Customers customers,
        Events events,
        Keys keys,
        Batch batch,
        Start start,
        Drain drain,
        Log log,
        Tracing tracing)
        implements Rules.Section {
    private static final Duration DRAIN_DELAY = Duration.ofSeconds(2);

    public record Customers(List<String> placeholders, boolean recreateErased) implements Rules.Section {
        @Override
        public void check(Rules rules) {
            rules.require(
                    placeholders.stream().noneMatch(String::isBlank),
                    "must not hold an empty id (those are always refused)",
                    "placeholders");
        }
    }

    public record Events(@Range(least = 0, most = 1_200) int retentionMonths) {}

    public record Start(@Span(least = "0s", most = "1m") Duration warmUp) {}

    /** An empty delay is {@link Config#drainDelay}. */
    public record Drain(
            @Span(least = "0s", most = "5m") Optional<Duration> delay,
            @Span(least = "100ms", most = "10m") Duration timeout) {}

    public record Tracing(boolean enabled) {}

    @Override
    public void check(Rules rules) {
        rules.require(!dataDir.toString().isBlank(), "must name a folder", "data-dir");
        rules.require(
                dataDir.toString().chars().noneMatch(Character::isISOControl),
                "must be a path without control characters",
                "data-dir");
        rules.require(
                http.port() != management.port() || http.port() == 0,
                "must differ from http.port",
                "management.port",
                "http.port");
        rules.require(
                batch.maxBytes() >= limits.bodyBytes(),
                "must be at least limits.body-bytes, or a large request fits no batch",
                "batch.max-bytes",
                "limits.body-bytes");
        rules.require(
                batch.shards() <= database.mostShards(),
                "must be 3 for each of batch.shards, and 3 more",
                "database.connections",
                "batch.shards");
    }

    /** The rules of the bodies of the API. */
    public ValidationRules validationRules() {
        return new ValidationRules(
                limits.stringLength(),
                limits.profileAttributes(),
                customers.placeholders(),
                attributes.inferDates(),
                attributes.nullValue() == NullValue.REMOVE);
    }

    /** An embedded database is a trial on one machine; with a real one a balancer has to see that the process goes. */
    public Duration drainDelay() {
        return drain.delay().orElse(database.url().isEmpty() ? Duration.ZERO : DRAIN_DELAY);
    }
}
