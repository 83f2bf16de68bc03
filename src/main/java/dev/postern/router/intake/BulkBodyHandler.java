package dev.postern.router.intake;

import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.ops.Metrics;
import dev.postern.parse.TrackUserParser;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Handles a body of many customers. Items are split off as they arrive, and each is treated as a request: it has a permit, a
 * token of the key's rate, a deadline and a result of its own. While many are in flight the body is paused. Owned by one
 * router verticle; runs on its event loop.
 */
public final class BulkBodyHandler implements BodyHandler {
    /** Enough for a batch that commits and one that gathers. */
    private static final int MOST_IN_FLIGHT = 500;

    private static final int MOST_BYTES_IN_FLIGHT = 1_048_576;

    private final BodyReader bodies;
    private final TrackUserParser parser;
    private final ProfileClient profiles;
    private final Bounds bounds;
    private final Metrics metrics;

    /**
     * The bounds of one body.
     *
     * @param items most items
     * @param itemBytes largest item
     * @param deadlineNanos longest time from an item's last byte to its commit
     */
    public record Bounds(int items, int itemBytes, long deadlineNanos) {}

    private static final class Item {
        private final int index;
        private final byte[] bytes;

        Item(int index, byte[] bytes) {
            this.index = index;
            this.bytes = bytes;
        }
    }

    public BulkBodyHandler(
            BodyReader bodies, TrackUserParser parser, ProfileClient profiles, Bounds bounds, Metrics metrics) {
        this.bodies = bodies;
        this.parser = parser;
        this.profiles = profiles;
        this.bounds = bounds;
        this.metrics = metrics;
    }

    @Override
    public Future<ApiResponse> handle(HttpServerRequest request, Permit permit, boolean dryRun) {
        return new Body(request, permit, dryRun).read();
    }

    /** One body while it is read. */
    private final class Body implements BulkItemSplitter.Items {
        private final HttpServerRequest request;
        private final BodyReader.Reading reading;
        private final Permit permit;
        private final boolean dryRun;
        private final Promise<ApiResponse> response = Promise.promise();
        private final BulkItemSplitter splitter = new BulkItemSplitter(this, bounds.itemBytes());
        private final BulkResults results = new BulkResults(metrics);
        /** Customers of a dry run, which are judged together at the end of the body. */
        private final List<TrackUser> dryRunUsers = new ArrayList<>(0);

        private final List<Promise<ApiResponse>> dryRunResults = new ArrayList<>(0);
        /** Items that have no permit yet, in their order. */
        private final Deque<Item> waiting = new ArrayDeque<>(0);

        private boolean admitting;
        private boolean open = true;
        private boolean ended;
        private int reservedBytes;
        private int inFlight;
        private int bytesInFlight;

        Body(HttpServerRequest request, Permit permit, boolean dryRun) {
            this.request = request;
            this.permit = permit;
            this.dryRun = dryRun;
            this.reading = bodies.read(request, permit, this::feed);
        }

        Future<ApiResponse> read() {
            reading.start().onComplete(this::end);
            request.resume();
            return response.future();
        }

        private boolean feed(Buffer chunk) {
            if (!open) {
                return true;
            }
            splitter.feed(chunk.getBytes());
            // The beginning of an item is held beside the items; its bytes stay reserved to the end of the body.
            int more = splitter.heldBytes() - reservedBytes;
            if (open && more > 0) {
                if (!permit.reserveBytes(more)) {
                    return false;
                }
                reservedBytes += more;
            }
            if (open && !dryRun && isBusy(1)) {
                reading.pause();
            }
            return true;
        }

        /** Whether items wait, or a fraction of what may be in flight is in flight. */
        private boolean isBusy(int divisor) {
            return !waiting.isEmpty() || isInFlight(divisor);
        }

        private boolean isInFlight(int divisor) {
            return inFlight >= MOST_IN_FLIGHT / divisor || bytesInFlight >= MOST_BYTES_IN_FLIGHT / divisor;
        }

        private void end(AsyncResult<Void> body) {
            if (open && body.succeeded()) {
                splitter.end();
            } else if (open) {
                stop(reading.isPaused() ? ApiResponse.OVERLOADED : ApiResponse.of(body.cause()));
            }
            open = false;
            ended = true;
            if (!dryRunUsers.isEmpty()) {
                judgeDryRun();
            }
            finish();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void item(byte[] bytes) {
            if (stopIfFull()) {
                return;
            }
            Item item = new Item(results.reserve(), bytes);
            // The request itself has taken the first token.
            if (item.index > 0 && !permit.takeToken()) {
                metrics.rateLimited(Metrics.Limit.KEY);
                settle(item.index, new ApiResponse.Refused(ErrorCode.RATE_LIMITED, "This key sends more than it may."));
            } else if (waiting.isEmpty()) {
                admit(item);
            } else {
                waiting.add(item);
            }
        }

        /** Gives the item a permit; where there is none, it waits for the result of an earlier item of this body. */
        private void admit(Item item) {
            boolean mayWait = inFlight > 0 && !dryRun;
            if (mayWait && (isInFlight(1) || !permit.hasRoomForItem())) {
                waiting.addFirst(item);
                return;
            }
            permit.tryAcquireItem(item.bytes.length, newDeadline())
                    .ifPresentOrElse(
                            admitted -> submit(item, admitted), () -> settle(item.index, ApiResponse.OVERLOADED));
        }

        private Deadline newDeadline() {
            return new Deadline(System.nanoTime() + bounds.deadlineNanos());
        }

        private void submit(Item item, Permit admitted) {
            inFlight++;
            bytesInFlight += item.bytes.length;
            BodyHandler.submit(
                            parser.parse(item.bytes),
                            user -> dryRun ? addToDryRun(user) : profiles.track(admitted, user, false))
                    .onComplete(result -> {
                        admitted.release();
                        inFlight--;
                        bytesInFlight -= item.bytes.length;
                        settle(item.index, result.succeeded() ? result.result() : ApiResponse.of(result.cause()));
                    });
        }

        @Override
        public void oversizedItem() {
            if (!stopIfFull()) {
                settle(
                        results.reserve(),
                        new ApiResponse.Refused(
                                ErrorCode.PAYLOAD_TOO_LARGE,
                                "An item must be at most " + bounds.itemBytes() + " bytes."));
            }
        }

        @Override
        public void malformed(String reason) {
            stop(new ApiResponse.Refused(ErrorCode.MALFORMED_JSON, reason));
        }

        private boolean stopIfFull() {
            if (results.count() < bounds.items()) {
                return false;
            }
            stop(new ApiResponse.Refused(
                    ErrorCode.PAYLOAD_TOO_LARGE, "At most " + bounds.items() + " items may come at once."));
            return true;
        }

        private Future<ApiResponse> addToDryRun(TrackUser user) {
            Promise<ApiResponse> result = Promise.promise();
            dryRunUsers.add(user);
            dryRunResults.add(result);
            return result.future();
        }

        private void judgeDryRun() {
            Deadline deadline = newDeadline();
            List<TrackCommand> commands = dryRunUsers.stream()
                    .map(user -> new TrackCommand(permit.key(), user, 0, deadline))
                    .toList();
            profiles.dryRun(commands).onComplete(judged -> {
                for (int i = 0; i < dryRunResults.size(); i++) {
                    dryRunResults
                            .get(i)
                            .complete(judged.succeeded() ? judged.result().get(i) : ApiResponse.of(judged.cause()));
                }
            });
        }

        private void settle(int index, ApiResponse result) {
            results.settle(index, result);
            admitWaiting();
            resumeIf(!isBusy(2));
            finish();
        }

        private void admitWaiting() {
            boolean hasRoom = !admitting;
            while (hasRoom && !waiting.isEmpty()) {
                // An item that breaks a rule is settled at once, and would come here again, ever deeper on the stack.
                admitting = true;
                int before = waiting.size();
                admit(waiting.remove());
                hasRoom = waiting.size() < before;
                admitting = false;
            }
        }

        /** Takes no item beyond those that were taken. */
        private void stop(ApiResponse.Refused reason) {
            open = false;
            results.stop(reason);
            resumeIf(true);
        }

        private void resumeIf(boolean hasRoom) {
            if (reading.isPaused() && hasRoom) {
                reading.resume();
            }
        }

        private void finish() {
            if (ended && inFlight == 0 && waiting.isEmpty()) {
                response.tryComplete(results.toResponse());
            }
        }
    }
}
