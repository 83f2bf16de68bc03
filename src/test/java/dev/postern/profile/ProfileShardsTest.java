package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Database;
import dev.postern.config.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileShardsTest {
    private static Database settings(int connections) {
        return Settings.load(Map.of("POSTERN_DATABASE_CONNECTIONS", "" + connections), Optional.empty())
                .database();
    }

    @ParameterizedTest
    @CsvSource({"1, 7, 1", "2, 7, 1", "64, 7, 1", "64, 9, 2", "8, 9, 2", "64, 51, 16", "8, 200, 2"})
    void there_is_a_shard_for_four_cores_as_far_as_the_connections_go(int cores, int connections, int shards) {
        assertThat(ProfileShards.count(cores, settings(connections))).isEqualTo(shards);
    }

    @ParameterizedTest
    @CsvSource({"1, 7, 1", "64, 7, 1", "8, 9, 2", "16, 15, 4", "64, 51, 16", "128, 200, 32"})
    void a_process_opens_as_many_sessions_on_any_machine_as_the_setting_says(int cores, int connections, int shards) {
        Database settings = settings(connections);
        int chosen = ProfileShards.count(cores, settings);

        assertThat(chosen).isEqualTo(shards);
        assertThat(Database.ADMIN_CONNECTIONS
                        + IntStream.range(0, chosen)
                                .map(shard -> settings.connectionsOfShard(shard, chosen))
                                .sum())
                .isEqualTo(connections);
    }

    @ParameterizedTest
    @CsvSource({"6, 1", "7, 1", "9, 2", "13, 3", "200, 64"})
    void the_connections_of_all_shards_are_those_that_admins_leave(int connections, int shards) {
        Database settings = settings(connections);

        assertThat(IntStream.range(0, shards).map(shard -> settings.connectionsOfShard(shard, shards)))
                .allMatch(each -> each >= 3);
        assertThat(IntStream.range(0, shards)
                        .map(shard -> settings.connectionsOfShard(shard, shards))
                        .sum())
                .isEqualTo(connections - 3);
    }
}
