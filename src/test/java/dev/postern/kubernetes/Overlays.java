package dev.postern.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The content of {@code k8s/}: its files as they are written, and its overlays as kubectl renders them. */
final class Overlays {
    static final Path FOLDER = Path.of("k8s");
    private static final List<String> NAMES = List.of("dev", "example", "cnpg");

    private Overlays() {}

    /** Every file of objects, not the instructions of kustomize. */
    static List<Path> files() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Manifest> read(Path file) {
        try {
            return Manifest.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base with its components; and where kubectl is, every overlay. */
    static Stream<Named<List<Manifest>>> all() {
        List<Named<List<Manifest>>> all = new ArrayList<>();
        all.add(Named.of(
                "files",
                files().stream()
                        .filter(file -> !file.startsWith(FOLDER.resolve("overlays")))
                        .flatMap(file -> read(file).stream())
                        .toList()));
        if (hasKubectl()) {
            NAMES.forEach(name -> all.add(Named.of(name, render(name))));
        } else {
            System.err.println("LEFT OUT: no overlay was rendered, because kubectl is not installed");
        }
        return all.stream();
    }

    /** One that knows components: those before 1.24 do not, and do not tell their kustomize's version either. */
    static boolean hasKubectl() {
        boolean installed = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
        return installed && kubectl("version", "--client", "-o", "json").contains("kustomizeVersion");
    }

    /** {@code overlay} is a folder below {@code overlays}; a step of one too. */
    static List<Manifest> render(String overlay) {
        return Manifest.parse(kubectl("kustomize", "k8s/overlays/" + overlay));
    }

    private static String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        try {
            Process kubectl = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (kubectl.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " fails");
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The Job of the migration, whose name follows the version. */
    static Manifest migration(List<Manifest> manifests) {
        return manifests.stream()
                .filter(manifest ->
                        manifest.kind().equals("Job") && manifest.name().startsWith("postern-migration-"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no migration"));
    }

    static Manifest one(List<Manifest> manifests, String kind, String name) {
        return manifests.stream()
                .filter(manifest ->
                        manifest.kind().equals(kind) && manifest.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }
}
