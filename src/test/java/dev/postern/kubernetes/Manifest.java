package dev.postern.kubernetes;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** One object of Kubernetes, as a file or an overlay states it. */
record Manifest(JsonObject json) {

    /** The documents of a YAML text; a key that stands twice is refused. */
    static List<Manifest> parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Manifest> manifests = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
            manifests.add(new Manifest(json(document).getAsJsonObject()));
        }
        return manifests;
    }

    static JsonElement json(Object yaml) {
        if (yaml instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, value) -> object.add(String.valueOf(key), json(value)));
            return object;
        }
        if (yaml instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(item -> array.add(json(item)));
            return array;
        }
        if (yaml instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (yaml instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        }
        return yaml == null ? JsonNull.INSTANCE : new JsonPrimitive(yaml.toString());
    }

    String type() {
        return text("apiVersion") + " " + kind();
    }

    String kind() {
        return text("kind");
    }

    String name() {
        return text("metadata.name");
    }

    /** {@code at("spec.template")}; what is not there fails. */
    JsonElement at(String path) {
        JsonElement found = json;
        for (String step : path.split("\\.", -1)) {
            JsonElement next = found.isJsonArray()
                    ? found.getAsJsonArray().get(Integer.parseInt(step))
                    : found.getAsJsonObject().get(step);
            if (next == null) {
                throw new AssertionError(path + " is missing in " + json.get("kind") + " " + json.get("metadata"));
            }
            found = next;
        }
        return found;
    }

    String text(String path) {
        return at(path).getAsString();
    }

    int number(String path) {
        return at(path).getAsInt();
    }

    boolean flag(String path) {
        return at(path).getAsBoolean();
    }

    /** The items of a list; each a manifest in form only. */
    Stream<Manifest> each(String path) {
        return at(path).getAsJsonArray().asList().stream().map(item -> new Manifest(item.getAsJsonObject()));
    }

    boolean has(String key) {
        return json.has(key);
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}
