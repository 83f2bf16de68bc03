package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.jdbc.CreatedKey;
import dev.postern.support.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 2, 429: how much one key may send, and how often one address may be wrong. */
class RateLimitTest {
    private static final String BODY = "{\"id\":\"1\",\"name\":\"John\"}";
    private static final int BURST = 10;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of(
            "POSTERN_LIMITS_REQUESTS_PER_SECOND", "1",
            "POSTERN_LIMITS_BURST", "" + BURST,
            "POSTERN_LIMITS_PROJECTS", "big=0,slow=1/1",
            "POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1",
            "POSTERN_KEYS_FAILURES_PER_MINUTE", "6"));

    private static Reply track(String key) {
        return GATEWAY.client().track(key, BODY);
    }

    private static Reply trackFrom(String address, String key) {
        return GATEWAY.client()
                .send(GATEWAY.client().tracking(key, BODY.getBytes()).header("X-Forwarded-For", address));
    }

    /** Sends a wrong key until the address is refused; while it is not, the answer is 401. */
    private static Reply guessUntilRefused(String address) {
        Reply reply = trackFrom(address, "guess");
        while (reply.status() == 401) {
            reply = trackFrom(address, "guess");
        }
        return reply;
    }

    private static long stored(String key, int requests) {
        return IntStream.range(0, requests)
                .map(i -> track(key).status())
                .filter(status -> status == 200)
                .count();
    }

    @Test
    void a_key_that_sends_more_than_it_may_is_told_when_to_come_back_and_others_go_on() {
        CreatedKey noisy = GATEWAY.keys().create("shop", "track");
        CreatedKey quiet = GATEWAY.keys().create("shop", "track");

        long start = System.nanoTime();
        List<Reply> replies =
                IntStream.range(0, 3 * BURST).mapToObj(i -> track(noisy.key())).toList();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);

        assertThat(replies.subList(0, BURST)).extracting(Reply::status).containsOnly(200);
        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSizeBetween(BURST, BURST + (int) seconds + 1);
        Reply refused = replies.stream()
                .filter(reply -> reply.status() != 200)
                .findFirst()
                .orElseThrow();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.type()).isEqualTo("RateLimited");
        assertThat(refused.headers().first("Retry-After")).contains("1");
        assertThat(stored(quiet.key(), BURST)).isEqualTo(BURST);
    }

    @Test
    void after_the_time_that_was_told_it_is_let_in() {
        CreatedKey slow = GATEWAY.keys().create("slow", "track");
        assertThat(track(slow.key()).status()).isEqualTo(200);

        Reply refused = track(slow.key());
        assertThat(refused.status()).isEqualTo(429);
        long told = Long.parseLong(refused.headers().first("Retry-After").orElseThrow());
        Reply later = CompletableFuture.supplyAsync(
                        () -> track(slow.key()), CompletableFuture.delayedExecutor(told, TimeUnit.SECONDS))
                .join();

        assertThat(told).isEqualTo(1);
        assertThat(later.status()).isEqualTo(200);
    }

    @Test
    void a_project_may_be_without_a_limit() {
        CreatedKey big = GATEWAY.keys().create("big", "track");

        assertThat(stored(big.key(), 3 * BURST)).isEqualTo(3 * BURST);
    }

    @Test
    void a_wrong_key_that_goes_on_is_slowed_down_by_its_address() {
        for (int i = 0; i < 1 + 6; i++) {
            assertThat(trackFrom("192.0.2.1", "guess").status()).isEqualTo(401);
        }

        Reply refused = guessUntilRefused("192.0.2.1");

        assertThat(refused.status()).isEqualTo(429);
        // One guess comes back every ten seconds, and some of them are over.
        assertThat(refused.headers().first("Retry-After"))
                .hasValueSatisfying(told -> assertThat(Integer.parseInt(told)).isBetween(1, 10));
        assertThat(trackFrom("192.0.2.2", "guess").status()).isEqualTo(401);
    }

    @Test
    void a_good_key_is_met_for_the_first_time_while_its_address_is_slowed_down() {
        CreatedKey key = GATEWAY.keys().create("big", "track");
        guessUntilRefused("192.0.2.4");

        assertThat(trackFrom("192.0.2.4", key.key()).status()).isEqualTo(200);
    }

    @Test
    void a_key_in_use_goes_on_while_its_address_is_slowed_down() {
        CreatedKey key = GATEWAY.keys().create("big", "track");
        assertThat(trackFrom("192.0.2.3", key.key()).status()).isEqualTo(200);
        guessUntilRefused("192.0.2.3");

        assertThat(trackFrom("192.0.2.3", key.key()).status()).isEqualTo(200);
        assertThat(trackFrom("192.0.2.3", "guess").status()).isEqualTo(429);
    }
}
