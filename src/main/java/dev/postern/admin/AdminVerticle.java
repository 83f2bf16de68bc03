package dev.postern.admin;

import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.domain.admin.RegistryPage;
import dev.postern.domain.admin.RegistryQuery;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Connections;
import dev.postern.postgres.Database;
import dev.postern.store.action.SelectActions;
import dev.postern.store.customer.SelectCustomer;
import dev.postern.store.event.SelectEvents;
import dev.postern.store.ignored.SelectIgnored;
import dev.postern.store.type.RetypeStatements;
import dev.postern.store.type.SelectRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Serves the requests of admins. Wires; all state belongs to its event loop. */
public final class AdminVerticle extends VerticleBase {
    /** Opened when they are needed; one more watches. */
    private static final int CONNECTIONS = dev.postern.config.Database.ADMIN_CONNECTIONS - 1;

    private static final int RETYPES = 1_000;

    private final Config config;
    private final DatabaseUrl url;
    private final InstantSource clock;
    private final Metrics metrics;
    private final SelectCustomer selectCustomer = new SelectCustomer();
    private final SelectEvents selectEvents = new SelectEvents();
    private final SelectRegistry selectRegistry = new SelectRegistry();
    private final SelectIgnored selectIgnored = new SelectIgnored();
    private final SelectActions selectActions = new SelectActions();
    private final RetypeStatements retypes = new RetypeStatements();
    private @Nullable Database database;

    /** {@code clock} gives the time that is written into rows. */
    public AdminVerticle(Config config, DatabaseUrl url, InstantSource clock, Metrics metrics) {
        this.config = config;
        this.url = url;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        dev.postern.config.Database settings = config.database();
        Database opened = new Database(
                vertx, () -> Connections.make(vertx, url, settings, CONNECTIONS), settings, clock, metrics);
        database = opened;
        EventBus bus = vertx.eventBus();
        Endpoints.READ_CUSTOMER.serve(
                bus, 0, customer -> opened.read(client -> selectCustomer.execute(client, customer)));
        Endpoints.FIND_CUSTOMERS.serve(bus, 0, new CustomerSearch(vertx, opened)::search);
        Endpoints.READ_EVENTS.serve(bus, 0, query -> opened.read(client -> selectEvents.execute(client, query)));
        Endpoints.ERASE_CUSTOMER.serve(bus, 0, new Erasure(vertx, opened, metrics)::erase);
        Endpoints.PREVIEW_RETYPE.serve(bus, 0, new Preview(vertx, opened)::preview);
        RetypeWork work = new RetypeWork(vertx, opened, metrics);
        Endpoints.RETYPE.serve(bus, 0, new Retypes(vertx, opened, work)::order);
        Endpoints.READ_RETYPES.serve(bus, 0, project -> opened.read(client -> retypes.list(client, project, RETYPES)));
        Endpoints.READ_REGISTRY.serve(bus, 0, query -> registry(opened, query));
        Endpoints.READ_IGNORED.serve(bus, 0, query -> opened.read(client -> selectIgnored.execute(client, query)));
        Endpoints.READ_ACTIONS.serve(bus, 0, query -> opened.read(client -> selectActions.execute(client, query)));
        return opened.check().onSuccess(open -> work.start());
    }

    private Future<RegistryPage> registry(Database opened, RegistryQuery query) {
        return opened.read(client -> selectRegistry
                        .types(client, query.projectId(), query.event())
                        .compose(types -> selectRegistry
                                .ignored(client, query.projectId(), query.event())
                                .map(ignored -> new Registry(query.event(), types, ignored))))
                .map(registry -> registry.page(query.after(), query.limit()));
    }

    @Override
    public Future<?> stop() {
        return database == null ? Future.succeededFuture() : database.close();
    }
}
