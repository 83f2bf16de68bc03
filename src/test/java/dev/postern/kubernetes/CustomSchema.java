package dev.postern.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The shapes of the custom resources that k8s/ uses, written down in {@code custom-resources.yaml} from their definitions, and of the
 * Compose file: what stands there is allowed, a key with an exclamation mark is required, an asterisk is any key, a list has one
 * shape for all items.
 */
final class CustomSchema {
    private static final Path FOLDER = Path.of("src/test/resources/kubernetes");
    private static final JsonObject SHAPES = shapes("custom-resources.yaml");

    private CustomSchema() {}

    private static JsonObject shapes(String file) {
        try {
            return Manifest.parse(Files.readString(FOLDER.resolve(file))).get(0).json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> problems(Manifest manifest) {
        JsonElement shape = SHAPES.get(manifest.type());
        if (shape == null) {
            return List.of(manifest.type() + " is not known");
        }
        List<String> problems = new ArrayList<>();
        JsonObject body = manifest.json().deepCopy();
        body.remove("apiVersion");
        body.remove("kind");
        judge("", body, shape, problems);
        return problems;
    }

    static List<String> problemsOfCompose(Manifest compose) {
        List<String> problems = new ArrayList<>();
        judge("", compose.json(), shapes("compose.yaml"), problems);
        return problems;
    }

    private static void judge(String path, JsonElement value, JsonElement shape, List<String> problems) {
        if (shape.isJsonPrimitive()) {
            if (!fits(value, shape.getAsString())) {
                problems.add(path + " is not " + shape.getAsString());
            }
        } else if (shape.isJsonArray()) {
            if (!value.isJsonArray()) {
                problems.add(path + " is not a list");
                return;
            }
            for (int i = 0; i < value.getAsJsonArray().size(); i++) {
                judge(
                        path + "." + i,
                        value.getAsJsonArray().get(i),
                        shape.getAsJsonArray().get(0),
                        problems);
            }
        } else if (value.isJsonObject()) {
            judgeMembers(path, value.getAsJsonObject(), shape.getAsJsonObject(), problems);
        } else {
            problems.add(path + " is not an object");
        }
    }

    private static void judgeMembers(String path, JsonObject value, JsonObject shape, List<String> problems) {
        value.asMap().forEach((key, member) -> {
            JsonElement allowed = Stream.of(key, key + "!", "*")
                    .filter(shape::has)
                    .findFirst()
                    .map(shape::get)
                    .orElse(null);
            if (allowed == null) {
                problems.add(path + "." + key + " is not known");
            } else {
                judge(path + "." + key, member, allowed, problems);
            }
        });
        shape.keySet().stream()
                .filter(key -> key.endsWith("!") && !value.has(key.substring(0, key.length() - 1)))
                .forEach(key -> problems.add(path + "." + key + " is missing"));
    }

    private static boolean fits(JsonElement value, String type) {
        if (type.equals("texts")) {
            return value.isJsonObject()
                    && value.getAsJsonObject().asMap().values().stream().allMatch(member -> fits(member, "text"));
        }
        if (!value.isJsonPrimitive()) {
            return value.isJsonNull() && type.equals("empty");
        }
        if (type.contains("|")) {
            return List.of(type.split("\\|", -1)).contains(value.getAsString());
        }
        Map<String, Boolean> fits = Map.of(
                "text", value.getAsJsonPrimitive().isString(),
                "integer", value.getAsJsonPrimitive().isNumber(),
                "flag", value.getAsJsonPrimitive().isBoolean());
        return fits.get(type);
    }
}
