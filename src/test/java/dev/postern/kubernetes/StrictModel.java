package dev.postern.kubernetes;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Judges a manifest as strictly as an API server with strict field validation: by the types of the official client for
 * Kubernetes' own kinds, by {@link CustomSchema} for the others.
 */
final class StrictModel {
    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1 Namespace", V1Namespace.class),
            Map.entry("v1 ServiceAccount", V1ServiceAccount.class),
            Map.entry("v1 ConfigMap", V1ConfigMap.class),
            Map.entry("v1 Secret", V1Secret.class),
            Map.entry("v1 Service", V1Service.class),
            Map.entry("apps/v1 Deployment", V1Deployment.class),
            Map.entry("apps/v1 StatefulSet", V1StatefulSet.class),
            Map.entry("batch/v1 Job", V1Job.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class),
            Map.entry("policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class),
            Map.entry("networking.k8s.io/v1 Ingress", V1Ingress.class));

    private StrictModel() {}

    /** The errors, in words; empty when there are none. */
    static List<String> problems(Manifest manifest) {
        Class<?> model = MODELS.get(manifest.type());
        if (model == null) {
            return CustomSchema.problems(manifest);
        }
        try {
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, manifest.json());
            Gson gson = JSON.getGson();
            List<String> differences = new ArrayList<>();
            // A member that the types do not know, or take for another type, does not come back as it was.
            compare("", manifest.json(), gson.toJsonTree(gson.fromJson(manifest.json(), model)), differences);
            return differences;
        } catch (InvocationTargetException e) {
            return List.of(String.valueOf(e.getCause().getMessage()));
        } catch (JsonParseException | NumberFormatException e) {
            return List.of(String.valueOf(e.getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compare(String path, JsonElement written, JsonElement understood, List<String> differences) {
        if (written.isJsonObject() && understood.isJsonObject()) {
            JsonObject known = understood.getAsJsonObject();
            written.getAsJsonObject().asMap().forEach((key, value) -> {
                if (known.has(key)) {
                    compare(path + "." + key, value, known.get(key), differences);
                } else {
                    differences.add(path + "." + key + " is not known");
                }
            });
        } else if (written.isJsonArray()
                && understood.isJsonArray()
                && written.getAsJsonArray().size()
                        == understood.getAsJsonArray().size()) {
            for (int i = 0; i < written.getAsJsonArray().size(); i++) {
                compare(
                        path + "." + i,
                        written.getAsJsonArray().get(i),
                        understood.getAsJsonArray().get(i),
                        differences);
            }
        } else if (!written.equals(understood)) {
            differences.add(path + " is " + written + " and is understood as " + understood);
        }
    }
}
