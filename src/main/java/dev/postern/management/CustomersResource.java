package dev.postern.management;

import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.PercentEncoding;
import dev.postern.domain.ServiceException;
import dev.postern.domain.page.CustomerQuery;
import dev.postern.domain.page.FoundCustomers;
import dev.postern.domain.type.Reserved;
import dev.postern.domain.type.Text;
import dev.postern.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code GET /projects/{p}/customers?email=…}: the customers that have what the query says, a page at a time. A plus in a value may be a
 * plus, as people write e-mails and mobiles, or a blank, as forms write it; either is found.
 */
final class CustomersResource implements Resource {
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 100;
    private static final String ATTRIBUTE = "attribute.";
    private static final Set<String> OF_THE_PAGE = Set.of("after", "limit");

    private final EndpointClient<CustomerQuery, FoundCustomers> find;

    CustomersResource(Vertx vertx) {
        this.find = Endpoints.FIND_CUSTOMERS.client(vertx, 1);
    }

    @Override
    public String methods() {
        return "GET, HEAD";
    }

    @Override
    public Future<Supplier<String>> handle(AdminRequest request) {
        Map<String, String> criteria =
                criteria(Optional.ofNullable(request.http().query()));
        List<String> emails = spellings(criteria, "email")
                .flatMap(email -> Stream.of(email.toLowerCase(Locale.ROOT), email.toUpperCase(Locale.ROOT)))
                .map(CustomersResource::fold)
                .distinct()
                .toList();
        List<String> mobiles = spellings(criteria, "mobile").toList();
        criteria.keySet().removeAll(Set.of("email", "mobile"));
        CustomerQuery query = new CustomerQuery(
                request.projectId(),
                emails,
                mobiles,
                Stream.of("+", " ")
                        .map(plus -> attributes(criteria, plus))
                        .distinct()
                        .toList(),
                request.storable("after"),
                request.number("limit", 1, LARGEST_PAGE, PAGE));
        return find.ask(0, query, request.deadline()).map(found -> () -> show(found));
    }

    /** By the name of the parameter, the value as it stands in the query but for what is encoded as a plus. */
    private static Map<String, String> criteria(Optional<String> query) {
        Map<String, String> criteria = new TreeMap<>();
        query.stream()
                .flatMap(text -> Stream.of(text.split("&")))
                .filter(text -> !text.isEmpty())
                .forEach(parameter -> {
                    int equals = parameter.indexOf('=');
                    String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
                    if (OF_THE_PAGE.contains(name)) {
                        return;
                    }
                    boolean isKnown = Reserved.isReserved(name)
                            || (name.startsWith(ATTRIBUTE) && !Reserved.isReserved(name.substring(ATTRIBUTE.length())));
                    String value = equals < 0 ? "" : parameter.substring(equals + 1);
                    if (!isKnown) {
                        throw invalid('"' + name
                                + "\" is not allowed; there are email, mobile, name, attribute.NAME, after and limit");
                    }
                    if (!Text.isStorable(name) || !Text.isStorable(decoded(value))) {
                        throw invalid('"' + name + "\" holds what is no text.");
                    }
                    if (criteria.put(name, value) != null) {
                        throw invalid('"' + name + "\" must be given once");
                    }
                });
        if (criteria.isEmpty()) {
            throw invalid("The query must have email, mobile, name or attribute.NAME");
        }
        return criteria;
    }

    private static Stream<String> spellings(Map<String, String> criteria, String name) {
        return Optional.ofNullable(criteria.get(name)).stream()
                .flatMap(value -> Stream.of(value, value.replace('+', ' ')))
                .map(CustomersResource::decoded)
                .distinct();
    }

    /** The text that each attribute has to have, where a plus stands for {@code plus}. */
    private static Map<String, String> attributes(Map<String, String> criteria, String plus) {
        Map<String, String> nameToText = new TreeMap<>();
        criteria.forEach((name, value) -> nameToText.put(
                name.startsWith(ATTRIBUTE) ? name.substring(ATTRIBUTE.length()) : name,
                decoded(value.replace("+", plus))));
        return nameToText;
    }

    /** As the database folds: the 26 letters. */
    private static String fold(String email) {
        StringBuilder folded = new StringBuilder(email.length());
        email.chars().forEach(c -> folded.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
        return folded.toString();
    }

    /** The head of a request has been read strictly, so that everything can be decoded. */
    private static String decoded(String text) {
        return PercentEncoding.decode(text).orElse(text);
    }

    private static ServiceException invalid(String message) {
        return new ServiceException(ErrorCode.VALIDATION_ERROR, message);
    }

    private static String show(FoundCustomers found) {
        return new JsonWriter()
                .objects(
                        "customers",
                        List.copyOf(found.idToCustomer().entrySet()),
                        (json, customer) -> CustomerResource.write(json, customer.getKey(), customer.getValue()))
                .bool("complete", found.complete())
                .text("next", found.next())
                .end();
    }
}
