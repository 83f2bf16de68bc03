package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NettyVersionTest {
    /** The first version that refuses {@code Transfer-Encoding: xchunked}, and the last with both native transports. */
    private static final String SAFE = "4.2.18.Final";

    @Test
    void every_part_of_netty_is_the_version_that_refuses_smuggled_requests() {
        Map<String, Version> artifactToVersion = Version.identify();

        assertThat(artifactToVersion).containsKeys("netty-common", "netty-codec-http", "netty-transport-classes-epoll");
        assertThat(artifactToVersion.values())
                .allSatisfy(version -> assertThat(version.artifactVersion()).isEqualTo(SAFE));
    }
}
