package dev.postern.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings among the environment variables. */
final class Environment {
    /** Names the settings file; not a setting itself. */
    static final String CONFIG = "POSTERN_CONFIG";

    private static final String PREFIX = "POSTERN_";

    // Kubernetes gives every container variables about the services of its namespace: POSTERN_PORT_8080_TCP_ADDR and
    // the like where a service is called postern. They are not ours to refuse.
    private static final Pattern SERVICE_LINK =
            Pattern.compile("(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private Environment() {}

    /** {@code limits.body-bytes} is {@code POSTERN_LIMITS_BODY_BYTES}. */
    static String variable(String setting) {
        return PREFIX + setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The settings that variables give; every other variable that begins with {@code POSTERN_} is a problem. */
    static Map<String, String> settings(Map<String, String> variables, Set<String> known, Consumer<Problem> problems) {
        Map<String, String> variableToSetting =
                known.stream().collect(Collectors.toMap(Environment::variable, setting -> setting));
        Map<String, String> settingToValue = new LinkedHashMap<>();
        new TreeMap<>(variables).forEach((variable, value) -> {
            String setting = variable.equals(CONFIG) ? CONFIG : variableToSetting.get(variable);
            if (!variable.startsWith(PREFIX) || (setting == null && isServiceLink(variable, value))) {
                return;
            }
            if (setting == null) {
                problems.accept(new Problem(variable, "environment", "is not a setting", Optional.empty()));
            } else if (value.isBlank()) {
                // Taken as "not set", a secret that went missing would quietly start an embedded database.
                problems.accept(new Problem(setting, variable, "must not be empty: unset it", Optional.empty()));
            } else if (!setting.equals(CONFIG)) {
                settingToValue.put(setting, value);
            }
        });
        return settingToValue;
    }

    private static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable.substring(PREFIX.length())).matches()
                || (variable.endsWith("PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }
}
