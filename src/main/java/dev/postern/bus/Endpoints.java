package dev.postern.bus;

import dev.postern.domain.DryRun;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.domain.admin.ErasureOrder;
import dev.postern.domain.admin.IgnoredList;
import dev.postern.domain.admin.IgnoredQuery;
import dev.postern.domain.admin.RegistryPage;
import dev.postern.domain.admin.RegistryQuery;
import dev.postern.domain.admin.Retype;
import dev.postern.domain.admin.RetypeList;
import dev.postern.domain.admin.RetypeOrder;
import dev.postern.domain.admin.RetypePreview;
import dev.postern.domain.admin.RetypeQuery;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
import dev.postern.domain.page.Action;
import dev.postern.domain.page.ActionQuery;
import dev.postern.domain.page.CustomerQuery;
import dev.postern.domain.page.EventQuery;
import dev.postern.domain.page.FoundCustomers;
import dev.postern.domain.page.Page;
import dev.postern.domain.page.StoredEvent;
import io.vertx.core.Vertx;
import java.util.List;

/** Every address of the bus. */
public final class Endpoints {
    /** Stores a command; each shard serves its own customers. */
    public static final Endpoint<TrackCommand, Verdict> TRACK = new Endpoint<>("profile.track.");

    /** Judges commands and stores nothing; any shard serves those of one project. */
    public static final Endpoint<DryRun, List<DryRun.Verdict>> DRY_RUN = new Endpoint<>("profile.track.dry-run.");

    /** Stores an event; each shard serves its own customers. */
    public static final Endpoint<EventCommand, Verdict> TRACK_EVENT = new Endpoint<>("profile.event.");

    /** Judges an event and stores nothing; any shard serves it. */
    public static final Endpoint<EventCommand, DryRun.Verdict> DRY_RUN_EVENT = new Endpoint<>("profile.event.dry-run.");

    /** Finds a key; served by shard 0. */
    public static final Endpoint<KeyHash, KeyLookup> FIND_KEY = new Endpoint<>("key.find.");

    /** Reads one customer back; this and all that follow are served by shard 0. */
    public static final Endpoint<CustomerRef, CustomerLookup> READ_CUSTOMER = new Endpoint<>("admin.customer.read.");

    /** Searches customers. */
    public static final Endpoint<CustomerQuery, FoundCustomers> FIND_CUSTOMERS = new Endpoint<>("admin.customer.find.");

    /** Reads the events of one customer. */
    public static final Endpoint<EventQuery, Page<StoredEvent>> READ_EVENTS = new Endpoint<>("admin.events.read.");

    /** Erases one customer; what comes back is what is known of it afterwards. */
    public static final Endpoint<ErasureOrder, CustomerLookup> ERASE_CUSTOMER = new Endpoint<>("admin.customer.erase.");

    /** Reads the attribute names of a project. */
    public static final Endpoint<RegistryQuery, RegistryPage> READ_REGISTRY = new Endpoint<>("admin.registry.read.");

    /** Reads what was ignored lately. */
    public static final Endpoint<IgnoredQuery, IgnoredList> READ_IGNORED = new Endpoint<>("admin.ignored.read.");

    /** Says what another type would do to an attribute. */
    public static final Endpoint<RetypeQuery, RetypePreview> PREVIEW_RETYPE = new Endpoint<>("admin.retype.preview.");

    /** Gives an attribute another type. */
    public static final Endpoint<RetypeOrder, Retype> RETYPE = new Endpoint<>("admin.retype.");

    /** Reads which attributes of a project got another type. */
    public static final Endpoint<String, RetypeList> READ_RETYPES = new Endpoint<>("admin.retypes.read.");

    /** Reads which changes somebody made in a project. */
    public static final Endpoint<ActionQuery, Page<Action>> READ_ACTIONS = new Endpoint<>("admin.actions.read.");

    private Endpoints() {}

    /** Lets the bus of {@code vertx} carry requests; once for each Vert.x, before the first request. */
    public static void register(Vertx vertx) {
        vertx.eventBus().registerCodec(new LocalCodec());
    }

    /** The shard that owns a customer. */
    public static int shardOf(String customerId, int shards) {
        return shards == 1 ? 0 : Math.floorMod(customerId.hashCode(), shards);
    }
}
