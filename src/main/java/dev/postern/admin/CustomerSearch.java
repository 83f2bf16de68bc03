package dev.postern.admin;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.CustomerLookup.Found;
import dev.postern.domain.page.CustomerQuery;
import dev.postern.domain.page.FoundCustomers;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.Conversion;
import dev.postern.domain.type.Reserved;
import dev.postern.json.JsonWriter;
import dev.postern.postgres.Database;
import dev.postern.postgres.Loop;
import dev.postern.store.customer.FindCustomers;
import dev.postern.store.customer.FindCustomers.Criteria;
import dev.postern.store.customer.FindCustomers.Portion;
import dev.postern.store.customer.SelectCustomer;
import dev.postern.store.type.SelectAttributeTypes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Searches customers. By e-mail or mobile an index finds them. All else reads the profiles of the project, a portion at a time, and rests
 * as long after each, so that writers keep the database: one portion at a time in this process, and one such search at a time of a
 * project. Owned by the admin verticle; runs on its event loop.
 */
final class CustomerSearch {
    private static final int PROFILES = 5_000;
    /** Less than an admin waits. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Database database;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final FindCustomers findCustomers = new FindCustomers();
    private final SelectCustomer selectCustomer = new SelectCustomer();
    private final Set<String> projects = new HashSet<>();
    private Future<?> turn = Future.succeededFuture();

    CustomerSearch(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /**
     * Fails with {@link ErrorCode#VALIDATION_ERROR} when an attribute has no type or cannot have the value, and with {@link
     * ErrorCode#CONFLICT} when another search reads the project's profiles.
     */
    Future<FoundCustomers> search(CustomerQuery query) {
        return criteria(query).compose(criteria -> {
            boolean isIndexed = !query.emails().isEmpty() || !query.mobiles().isEmpty();
            Search search = new Search(query, criteria);
            return (isIndexed ? indexed(search) : scanned(search)).compose(done -> page(search));
        });
    }

    /** How far a search is. */
    private static final class Search {
        private final CustomerQuery query;
        private final Criteria criteria;
        private final List<String> ids = new ArrayList<>();
        private final long endNanos = System.nanoTime() + LONGEST.toNanos();
        private String after;
        private boolean complete = true;

        Search(CustomerQuery query, Criteria criteria) {
            this.query = query;
            this.criteria = criteria;
            this.after = query.after();
        }

        boolean isFull() {
            return ids.size() > query.limit();
        }
    }

    private Future<Criteria> criteria(CustomerQuery query) {
        List<AttributeName> names = query.spellings().get(0).keySet().stream()
                .map(name -> new AttributeName(AttributeName.PROFILE, name))
                .toList();
        return database.read(client -> selectAttributeTypes.named(client, query.projectId(), names))
                .map(types -> new Criteria(
                        query.projectId(),
                        query.emails(),
                        query.mobiles(),
                        query.spellings().stream()
                                .map(spelling -> object(spelling, types.nameToType()))
                                .toList()));
    }

    private static String object(Map<String, String> nameToText, Map<AttributeName, AttributeType> nameToType) {
        return new JsonWriter()
                .each(
                        List.copyOf(nameToText.entrySet()),
                        (json, one) -> json.literal(one.getKey(), literal(one.getKey(), one.getValue(), nameToType)))
                .end();
    }

    private static String literal(String name, String text, Map<AttributeName, AttributeType> nameToType) {
        AttributeType type = Reserved.isReserved(name)
                ? AttributeType.STRING
                : nameToType.get(new AttributeName(AttributeName.PROFILE, name));
        if (type == null) {
            throw invalid("No attribute of the name \"" + name + "\" has a type; /attributes lists the names.");
        }
        return Conversion.convert(new AttributeValue(AttributeType.STRING, text), type)
                .orElseThrow(() -> invalid("\"attribute." + name + "\" must be a " + type.label()));
    }

    private static ServiceException invalid(String message) {
        return new ServiceException(ErrorCode.VALIDATION_ERROR, message);
    }

    private Future<Void> indexed(Search search) {
        return database.read(client ->
                        findCustomers.indexed(client, search.criteria, search.after, search.query.limit() + 1))
                .onSuccess(search.ids::addAll)
                .mapEmpty();
    }

    private Future<Void> scanned(Search search) {
        String project = search.query.projectId();
        if (!projects.add(project)) {
            return Future.failedFuture(new ServiceException(
                    ErrorCode.CONFLICT,
                    "Another search reads all profiles of this project; wait for it, or search by email or mobile,"
                            + " which have an index."));
        }
        return Loop.run(vertx.getOrCreateContext(), search, this::next).onComplete(done -> projects.remove(project));
    }

    private Future<Optional<Search>> next(Search search) {
        return inTurn(search).map(portion -> {
            search.ids.addAll(portion.fitting());
            portion.last().ifPresent(last -> search.after = last);
            if (portion.last().isEmpty() || search.isFull()) {
                return Optional.empty();
            }
            search.complete = System.nanoTime() - search.endNanos < 0;
            return search.complete ? Optional.of(search) : Optional.empty();
        });
    }

    /** After the portions that were asked for earlier, and the rest that follows each. */
    private Future<Portion> inTurn(Search search) {
        Future<Portion> portion = turn.transform(earlier -> {
            long startNanos = System.nanoTime();
            Future<Portion> read =
                    database.read(client -> findCustomers.portion(client, search.criteria, search.after, PROFILES));
            turn = read.transform(done -> vertx.timer(
                    Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)), TimeUnit.MILLISECONDS));
            return read;
        });
        return portion;
    }

    private Future<FoundCustomers> page(Search search) {
        List<String> ids = search.ids.subList(0, Math.min(search.query.limit(), search.ids.size()));
        Optional<String> next = search.isFull()
                ? Optional.of(ids.get(ids.size() - 1))
                : Optional.of(search.after).filter(after -> !search.complete);
        return database.read(client -> selectCustomer.page(client, search.query.projectId(), ids))
                .map(idToLookup -> {
                    SortedMap<String, Found> idToCustomer = new TreeMap<>();
                    idToLookup.forEach((id, lookup) -> {
                        // One that was erased meanwhile is left out.
                        if (lookup instanceof Found found) {
                            idToCustomer.put(id, found);
                        }
                    });
                    return new FoundCustomers(idToCustomer, next, search.complete);
                });
    }
}
