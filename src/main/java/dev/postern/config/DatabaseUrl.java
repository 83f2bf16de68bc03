package dev.postern.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A PostgreSQL database and the account to use, as written in {@code database.url}.
 *
 * @param host name, IPv4 address or IPv6 address without brackets
 * @param user always given: without it the two drivers would guess different names
 * @param password empty when the URL has none; {@link #toString()} never shows it
 * @param parameters {@code sslmode}, {@code sslrootcert} and {@code application_name} as libpq knows them
 */
public record DatabaseUrl(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {
    public static final int DEFAULT_PORT = 5432;

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Set<String> CLIENT_CERTIFICATE = Set.of("sslcert", "sslkey", "sslpassword");

    private static final String MODE = "sslmode";
    private static final String ROOT = "sslrootcert";

    /** Instead of a file: the CAs that the machine trusts, which are here those of the JVM. */
    private static final String SYSTEM = "system";

    // Any other one would be dropped in silence by one of the two drivers, and a mistyped sslmode would turn TLS off.
    private static final Map<String, String> PARAMETER_TO_JDBC =
            Map.of(MODE, "sslmode", ROOT, "sslrootcert", "application_name", "ApplicationName");

    public DatabaseUrl {
        parameters = Map.copyOf(effective(parameters));
        require(isHost(host), "must name one host");
        require(port >= 1 && port <= 65_535, "must have a port between 1 and 65535");
        require(isName(database), "must name a database");
        require(isName(user), "must name a user");
        require(password.indexOf('\0') < 0, "must not have a NUL in the password");
        require(
                Collections.disjoint(CLIENT_CERTIFICATE, parameters.keySet()),
                "may have no sslcert, sslkey or sslpassword: client certificates are not supported, only passwords");
        require(
                PARAMETER_TO_JDBC.keySet().containsAll(parameters.keySet()),
                "may have no other parameters than sslmode, sslrootcert and application_name");
        require(
                SSL_MODES.contains(parameters.getOrDefault(MODE, "prefer")),
                "must have an sslmode of disable, allow, prefer, require, verify-ca or verify-full");
        require(
                !parameters.containsKey(ROOT) || isVerifying(parameters),
                "must have an sslmode of require, verify-ca or verify-full where it has an sslrootcert, which proves nothing else");
    }

    /**
     * Reads {@code postgresql://user:password@host:port/database?parameters}.
     *
     * @throws IllegalArgumentException with the broken rule; it never shows a part of the text
     */
    public static DatabaseUrl parse(String text) {
        int scheme = text.indexOf("://");
        require(
                scheme > 0 && Set.of("postgresql", "postgres").contains(text.substring(0, scheme)),
                "must begin with postgresql://");
        String rest = text.substring(scheme + 3);
        int query = rest.indexOf('?');
        String beforeQuery = query < 0 ? rest : rest.substring(0, query);
        int slash = beforeQuery.indexOf('/');
        require(slash >= 0, "must name a database");
        String authority = beforeQuery.substring(0, slash);
        int at = authority.lastIndexOf('@');
        require(at >= 0, "must name a user");
        String account = authority.substring(0, at);
        int colon = account.indexOf(':');
        String address = authority.substring(at + 1);
        int portColon = address.indexOf(':', Math.max(address.lastIndexOf(']'), 0));
        return new DatabaseUrl(
                decode(unbracket(portColon < 0 ? address : address.substring(0, portColon))),
                portColon < 0 ? DEFAULT_PORT : port(address.substring(portColon + 1)),
                decode(beforeQuery.substring(slash + 1)),
                decode(colon < 0 ? account : account.substring(0, colon)),
                colon < 0 ? "" : decode(account.substring(colon + 1)),
                query < 0 ? Map.of() : parameters(rest.substring(query + 1)));
    }

    /** As libpq reads them, so that both drivers do: a root makes require to verify-ca, and system to verify-full. */
    private static Map<String, String> effective(Map<String, String> given) {
        Map<String, String> parameters = new LinkedHashMap<>(given);
        if (SYSTEM.equals(given.get(ROOT))) {
            require(
                    "verify-full".equals(given.getOrDefault(MODE, "verify-full")),
                    "must have an sslmode of verify-full where sslrootcert is system");
            parameters.remove(ROOT);
            parameters.put(MODE, "verify-full");
        } else if (given.containsKey(ROOT)) {
            parameters.replace(MODE, "require", "verify-ca");
        }
        return parameters;
    }

    private static boolean isVerifying(Map<String, String> parameters) {
        return parameters.getOrDefault(MODE, "").startsWith("verify-");
    }

    /** The same for another password. */
    DatabaseUrl withPassword(String other) {
        return new DatabaseUrl(host, port, database, user, other, parameters);
    }

    /** The address for a JDBC driver, without the account, which JDBC takes as properties of its own. */
    public String jdbcUrl() {
        String query = parameters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(parameter -> PARAMETER_TO_JDBC.get(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return "jdbc:postgresql://" + address() + "/" + encode(database)
                + (query.isEmpty() ? "" : "?" + query)
                + (trustsDefault() ? "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory" : "");
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + address() + "/" + database;
    }

    /** Left alone, the JDBC driver would look for a file in the home directory, and the other one asks the JVM. */
    private boolean trustsDefault() {
        return isVerifying(parameters) && !parameters.containsKey(ROOT);
    }

    /** Host and port, an IPv6 address in brackets. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static boolean isHost(String host) {
        return !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c != 0x7f && "/,@[]?#\\".indexOf(c) < 0);
    }

    private static boolean isName(String name) {
        return !name.isBlank() && name.chars().noneMatch(Character::isISOControl);
    }

    private static String unbracket(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> nameToValue = new LinkedHashMap<>();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            require(equals > 0, "must have its parameters written name=value");
            String name = decode(parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
            String before = nameToValue.putIfAbsent(name, decode(parameter.substring(equals + 1)));
            require(before == null, "must not have a parameter twice");
        }
        return nameToValue;
    }

    private static String decode(String text) {
        try {
            // URLDecoder reads forms, where a plus is a blank; in a URL a plus is a plus.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message quotes the text, so it must not travel along as the cause.
            throw new IllegalArgumentException("must have its special characters percent-encoded");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void require(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalArgumentException(rule);
        }
    }
}
