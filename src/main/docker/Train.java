package dev.postern.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Records the AOT cache of the image: a gateway with its embedded PostgreSQL lends the database, another one, the image's own,
 * serves real requests until its code is hot, and writes the cache as it ends.
 *
 * <p>Arguments: the whole jar, then java, jar and cache of the image, and a folder for what is left behind.
 */
final class Train {
    private static final Pattern READY = Pattern.compile("API on \\S+:(\\d+), management on \\S+:(\\d+)");
    private static final int ROUNDS = 400;
    private static final int CONNECTIONS = 32;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[4]);
        Process lender = start(List.of("java", "-jar", arguments[0]), folder, Map.of());
        try {
            awaitReady(lender);
            String url = "postgresql://postgres:" + text(folder.resolve(".postern/password")) + "@127.0.0.1:"
                    + text(folder.resolve(".postern/port")) + "/postern";
            Process recorded = start(
                    List.of(arguments[1], "-XX:AOTCacheOutput=" + arguments[3], "-jar", arguments[2]),
                    folder,
                    // To record costs time.
                    Map.of(
                            "POSTERN_DATABASE_URL", url,
                            "POSTERN_DATABASE_CONNECT_TIMEOUT", "60s",
                            "POSTERN_DATABASE_STATEMENT_TIMEOUT", "60s",
                            "POSTERN_LIMITS_DEADLINE", "60s"));
            new Train().load(awaitReady(recorded));
            end(recorded);
        } finally {
            end(lender);
        }
        if (Files.size(Path.of(arguments[3])) == 0) {
            throw new IllegalStateException("no cache was written");
        }
    }

    private static Process start(List<String> command, Path folder, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Matcher awaitReady(Process process) throws IOException {
        BufferedReader lines = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return ready;
            }
        }
        System.out.print(said);
        throw new IllegalStateException("it did not start");
    }

    private void load(Matcher ready) throws Exception {
        int api = Integer.parseInt(ready.group(1));
        int management = Integer.parseInt(ready.group(2));
        for (int round = 0; round < ROUNDS; round++) {
            int first = round * CONNECTIONS;
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(first, first + CONNECTIONS)
                    .mapToObj(number -> post(api, number))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                int status = answer.join().statusCode();
                if (status != 200 && status != 401 && status != 422 && status != 503) {
                    throw new IllegalStateException("answered " + status);
                }
            }
        }
        for (String path : List.of("/livez", "/readyz", "/metrics")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                    .build();
            if (http.send(request, BodyHandlers.ofString()).statusCode() != 200) {
                throw new IllegalStateException(path);
            }
        }
    }

    /** Mostly good bodies of new and known customers; now and then a wrong type, a bad body, a wrong key. */
    private CompletableFuture<HttpResponse<String>> post(int port, int number) {
        String region = number % 50 == 0 ? "5" : "\"Mumbai\"";
        String id = number % 97 == 0 ? "null" : "\"c" + number % 5_000 + "\"";
        String key = number % 211 == 210 ? "wrong" : "demo-key";
        String body = String.format(Locale.ROOT, """
                {"id":%s,"attributes":{"name":"John Wick","email":"john%d@example.com","mobile":"9876543210",
                "subscriptionType":"pro","region":%s,"totalPurchaseTillNow":%d,"member":true,"since":"2024-02-29",
                "seen":"2026-11-25T08:00:00Z"}}""", id, number, region, number);
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/track/user"))
                        .header("x-growlytics-key", key)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static void end(Process process) throws Exception {
        process.toHandle().destroy();
        StringBuilder said = new StringBuilder();
        process.inputReader().lines().forEach(line -> said.append(line).append('\n'));
        int exitCode = process.waitFor();
        System.out.print(said);
        if (exitCode != 0) {
            throw new IllegalStateException("exit code " + exitCode);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file).strip();
    }
}
