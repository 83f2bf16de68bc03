package dev.postern.config.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.config.read.Binder.Given;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings among the environment variables, and in the files that they name. */
public final class Environment {
    /** Names the settings file; not a setting itself. */
    public static final String CONFIG = "POSTERN_CONFIG";

    /** At the end of a variable: it names a file that holds the value, as secrets are mounted. */
    public static final String FILE = "_FILE";

    private static final String PREFIX = "POSTERN_";
    private static final int LONGEST_FILE = 65_536;

    // Kubernetes gives every container variables about the services of its namespace: POSTERN_PORT_8080_TCP_ADDR and
    // the like where a service is called postern. They are not ours to refuse.
    private static final Pattern SERVICE_LINK =
            Pattern.compile("(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private Environment() {}

    /** {@code limits.body-bytes} is {@code POSTERN_LIMITS_BODY_BYTES}. */
    public static String variable(String setting) {
        return PREFIX + setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * The settings that variables give, or the files that variables name; every other variable that begins with
     * {@code POSTERN_} is a problem.
     */
    public static Map<String, Given> settings(
            Map<String, String> variables, Set<String> known, Consumer<Problem> problems) {
        Map<String, String> variableToSetting =
                known.stream().collect(Collectors.toMap(Environment::variable, setting -> setting));
        Map<String, Given> settingToGiven = new LinkedHashMap<>();
        new TreeMap<>(variables).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX)) {
                return;
            }
            boolean file = variable.endsWith(FILE) && !variableToSetting.containsKey(variable);
            String plain = file ? variable.substring(0, variable.length() - FILE.length()) : variable;
            String setting = variable.equals(CONFIG) ? CONFIG : variableToSetting.get(plain);
            if (setting == null) {
                if (!isServiceLink(variable, value)) {
                    problems.accept(new Problem(variable, "environment", "is not a setting", Optional.empty()));
                }
            } else if (value.isBlank()) {
                // Taken as "not set", a secret that went missing would quietly start an embedded database.
                problems.accept(new Problem(setting, variable, "must not be empty: unset it", Optional.empty()));
            } else if (file && variables.containsKey(plain)) {
                problems.accept(
                        new Problem(setting, variable, "must not be given twice: unset " + plain, Optional.empty()));
            } else if (!setting.equals(CONFIG)) {
                (file ? content(setting, variable, value, problems) : Optional.of(value))
                        .ifPresent(given -> settingToGiven.put(setting, new Given(variable, given)));
            }
        });
        return settingToGiven;
    }

    /** The text of the named file; where that is of no use, a problem that names the file and shows nothing of it. */
    private static Optional<String> content(String setting, String variable, String file, Consumer<Problem> problems) {
        String rule;
        try (InputStream bytes = Files.newInputStream(Path.of(file.strip()))) {
            byte[] read = bytes.readNBytes(LONGEST_FILE + 1);
            String value = UTF_8.newDecoder().decode(ByteBuffer.wrap(read)).toString();
            if (!value.isBlank() && read.length <= LONGEST_FILE) {
                return Optional.of(value);
            }
            rule = "must name a file that is neither empty nor larger than " + LONGEST_FILE + " bytes";
        } catch (NoSuchFileException | InvalidPathException e) {
            rule = "must name a file that exists";
        } catch (CharacterCodingException e) {
            rule = "must name a file in UTF-8";
        } catch (IOException e) {
            rule = "must name a file that can be read";
        }
        problems.accept(new Problem(setting, variable, rule, Optional.of(file)));
        return Optional.empty();
    }

    private static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable.substring(PREFIX.length())).matches()
                || (variable.endsWith("PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }
}
