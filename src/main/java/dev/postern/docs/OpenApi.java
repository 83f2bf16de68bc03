package dev.postern.docs;

import dev.postern.ops.BuildVersion;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The document in the form of OpenAPI 3.1. Its paths are those of the management port; a path of the API port says so by
 * {@code servers} of its own.
 */
public final class OpenApi {
    static final String RESOURCE = "/openapi.json";

    private static final String SERVERS = "servers";

    private OpenApi() {}

    /** Both ports, as seen from the management port. Blocks. */
    public static JsonObject whole() {
        JsonObject document = Resources.read(RESOURCE).toJsonObject();
        document.getJsonObject("info").put("version", BuildVersion.number());
        return document;
    }

    /** The document of the API port. Blocks. */
    public static JsonObject ofApiPort() {
        JsonObject document = whole();
        JsonObject paths = document.getJsonObject("paths");
        for (String path : List.copyOf(paths.fieldNames())) {
            // The server is then the one that shows the document.
            boolean isOfApi = paths.getJsonObject(path).remove(SERVERS) != null;
            if (!isOfApi && !Docs.paths().contains(path)) {
                paths.remove(path);
            }
        }
        return document;
    }
}
