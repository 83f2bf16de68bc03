package dev.postern.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The content of the jar, as opposed to the class path of the tests. */
class JarContentsIT {
    /** The first version of Netty that refuses {@code Transfer-Encoding: xchunked}, and the last with both native transports. */
    private static final String SAFE_NETTY = "4.2.18.Final";

    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(Path.of("target", "postern.jar").toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void every_part_of_netty_in_the_jar_is_the_version_that_refuses_smuggled_requests() throws IOException {
        Properties parts = new Properties();
        parts.load(jar.getInputStream(jar.getEntry("META-INF/io.netty.versions.properties")));
        List<String> versions = parts.stringPropertyNames().stream()
                .filter(name -> name.endsWith(".version"))
                .map(parts::getProperty)
                .toList();

        assertThat(versions).hasSizeGreaterThan(10).containsOnly(SAFE_NETTY);
        assertThat(pomsOf("io.netty")).hasSizeGreaterThan(10).containsOnly(SAFE_NETTY);
    }

    @Test
    void the_bill_of_materials_in_the_jar_names_what_is_in_it_and_nothing_of_the_tests() throws IOException {
        JsonObject bill = new JsonObject(text("META-INF/sbom/bom.json"));

        List<JsonObject> components = bill.getJsonArray("components").stream()
                .map(JsonObject.class::cast)
                .toList();

        assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
        assertThat(components)
                .extracting(component -> component.getString("group") + ":" + component.getString("name"))
                .contains("io.vertx:vertx-core", "io.netty:netty-codec-http", "org.postgresql:postgresql")
                .doesNotContain("org.assertj:assertj-core", "com.code-intelligence:jazzer");
        assertThat(components).allSatisfy(component -> {
            assertThat(component.getString("version"))
                    .as(component.getString("purl"))
                    .isNotEmpty();
            assertThat(component.getJsonArray("hashes", new JsonArray()))
                    .as(component.getString("purl"))
                    .isNotEmpty();
        });
        assertThat(components)
                .filteredOn(component -> component.getString("group").equals("io.netty"))
                .extracting(component -> component.getString("version"))
                .containsOnly(SAFE_NETTY);
    }

    @Test
    void the_jar_carries_the_postgresql_of_one_platform_and_the_slim_one_carries_none() throws IOException {
        try (JarFile slim = new JarFile(Path.of("target", "postern-slim.jar").toFile())) {
            assertThat(archives(jar)).hasSize(1);
            assertThat(archives(slim)).isEmpty();
            assertThat(names(slim)).contains("dev/postern/Main.class", "conf/postern.yaml");
            assertThat(names(jar).filter(name -> !name.endsWith(".txz")))
                    .filteredOn(name -> !name.contains("io.zonky.test.postgres"))
                    .containsExactlyInAnyOrderElementsOf(names(slim).toList());
        }
    }

    private static List<String> archives(JarFile of) {
        return names(of).filter(name -> name.endsWith(".txz")).toList();
    }

    private static Stream<String> names(JarFile of) {
        return of.stream().map(ZipEntry::getName);
    }

    /** The versions by the {@code pom.properties} that each artifact of a group carries. */
    private List<String> pomsOf(String group) {
        return jar.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith("META-INF/maven/" + group + "/") && name.endsWith("/pom.properties"))
                .map(this::version)
                .toList();
    }

    private String version(String properties) {
        try {
            Properties pom = new Properties();
            pom.load(jar.getInputStream(jar.getEntry(properties)));
            return pom.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException(properties, e);
        }
    }

    private String text(String entry) throws IOException {
        try (InputStream content = jar.getInputStream(jar.getEntry(entry))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
