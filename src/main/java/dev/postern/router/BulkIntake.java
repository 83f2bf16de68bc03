package dev.postern.router;

import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.ops.Metrics;
import dev.postern.router.overload.Permit;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The intake of many customers in one body. Items are cut out as they come, and each takes the road of a call of its own:
 * its own room, its own token of the key's rate, its own deadline, its own verdict. While many are in flight the body
 * waits. Owned by one router verticle; runs on its event loop.
 */
final class BulkIntake implements Call.Intake {
    /** Items of one body that are in flight at most; enough for a batch that commits and one that gathers. */
    private static final int MOST_IN_FLIGHT = 500;
    /** Beyond this no further item of the body is sent. */
    private static final int MOST_BYTES_IN_FLIGHT = 1_048_576;

    private static final byte[] NOTHING = {};

    private final BodyReader bodies;
    private final TrackUserParser parser;
    private final CustomerShards customers;
    private final Bounds bounds;
    private final Metrics metrics;

    /**
     * What one body may bring.
     *
     * @param items most items
     * @param itemBytes largest item
     * @param deadlineNanos longest time from an item's last byte to its commit
     */
    record Bounds(int items, int itemBytes, long deadlineNanos) {}

    /** One item and its place among the others. */
    private static final class Item {
        private final int index;
        private final byte[] bytes;

        Item(int index, byte[] bytes) {
            this.index = index;
            this.bytes = bytes;
        }
    }

    BulkIntake(BodyReader bodies, TrackUserParser parser, CustomerShards customers, Bounds bounds, Metrics metrics) {
        this.bodies = bodies;
        this.parser = parser;
        this.customers = customers;
        this.bounds = bounds;
        this.metrics = metrics;
    }

    @Override
    public Future<Answer> take(HttpServerRequest request, Permit permit) {
        Optional<Boolean> dryRun = DryRun.of(request);
        if (dryRun.isEmpty()) {
            request.resume();
            return Future.succeededFuture(new Answer.Invalid(List.of(DryRun.VIOLATION)));
        }
        return new Body(request, permit, dryRun.get()).read();
    }

    /** One body on its way. */
    private final class Body implements ItemSplitter.Items {
        private final HttpServerRequest request;
        private final Permit permit;
        private final boolean dryRun;
        private final Promise<Answer> promise = Promise.promise();
        private final ItemSplitter splitter = new ItemSplitter(this, bounds.itemBytes());
        private final ItemAnswers answers = new ItemAnswers(metrics);
        /** With the dry run: what waits for the end of the body, because it is judged together. */
        private final List<TrackUser> rehearsed = new ArrayList<>(0);

        private final List<Promise<Answer>> rehearsals = new ArrayList<>(0);
        /** In their order, where there is no room for them yet. */
        private final Deque<Item> waiting = new ArrayDeque<>(0);

        private boolean entering;
        private boolean open = true;
        private boolean ended;
        private boolean paused;
        private int inFlight;
        private int bytesInFlight;

        Body(HttpServerRequest request, Permit permit, boolean dryRun) {
            this.request = request;
            this.permit = permit;
            this.dryRun = dryRun;
        }

        Future<Answer> read() {
            bodies.pass(request, this::feed, () -> paused).onComplete(this::end);
            request.resume();
            return promise.future();
        }

        private void feed(Buffer piece) {
            if (open) {
                splitter.feed(piece.getBytes());
                if (open && !hasRoomForBeginning()) {
                    stop(Answer.OVERLOADED);
                }
                if (open && !paused && !dryRun && isMuch(1)) {
                    paused = true;
                    request.pause();
                }
            }
        }

        /** The beginning of an item, whose end is still to come, is held beside the items; room for it is kept to the end. */
        private boolean hasRoomForBeginning() {
            int more = splitter.heldBytes() - permit.bytes();
            return more <= 0 || permit.reserveBytes(more);
        }

        /** Whether more is in flight than a part of what may be. */
        private boolean isMuch(int divisor) {
            return !waiting.isEmpty() || isInFlight(divisor);
        }

        private boolean isInFlight(int divisor) {
            return inFlight >= MOST_IN_FLIGHT / divisor || bytesInFlight >= MOST_BYTES_IN_FLIGHT / divisor;
        }

        private void end(AsyncResult<Void> body) {
            if (open && body.succeeded()) {
                splitter.end();
            } else if (open) {
                stop(paused ? Answer.OVERLOADED : Answer.of(body.cause()));
            }
            open = false;
            ended = true;
            rehearse();
            finish();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void take(byte[] bytes) {
            if (!mayTake()) {
                return;
            }
            Item item = new Item(answers.expect(), bytes);
            // The request itself has taken the first token.
            if (item.index > 0 && !permit.takeToken()) {
                metrics.rateLimited(Metrics.Limit.KEY);
                settle(item, new Answer.Refused(ErrorCode.RATE_LIMITED, "This key sends more than it may."));
            } else if (waiting.isEmpty()) {
                enter(item);
            } else {
                waiting.add(item);
            }
        }

        /** Gives the item room; where there is none, it waits until an earlier item of this body is answered. */
        private void enter(Item item) {
            boolean mayWait = inFlight > 0 && !dryRun;
            if (mayWait && (isInFlight(1) || !permit.hasRoomForItem())) {
                waiting.addFirst(item);
                return;
            }
            Deadline deadline = new Deadline(System.nanoTime() + bounds.deadlineNanos());
            permit.tryAcquireItem(item.bytes.length, deadline)
                    .ifPresentOrElse(room -> judge(item, room), () -> settle(item, Answer.OVERLOADED));
        }

        private void judge(Item item, Permit room) {
            inFlight++;
            bytesInFlight += item.bytes.length;
            Asked asked = new Asked(permit.key(), item.bytes.length, room.deadline(), false);
            parser.parse(item.bytes)
                    .take(user -> dryRun ? rehearseLater(user) : customers.take(asked, user))
                    .onComplete(answer -> {
                        room.release();
                        inFlight--;
                        bytesInFlight -= item.bytes.length;
                        settle(item, answer.succeeded() ? answer.result() : Answer.of(answer.cause()));
                    });
        }

        @Override
        public void skip() {
            if (mayTake()) {
                settle(
                        new Item(answers.expect(), NOTHING),
                        new Answer.Refused(
                                ErrorCode.PAYLOAD_TOO_LARGE,
                                "An item must be at most " + bounds.itemBytes() + " bytes."));
            }
        }

        @Override
        public void lose(String why) {
            stop(new Answer.Refused(ErrorCode.MALFORMED_JSON, why));
        }

        private boolean mayTake() {
            if (answers.count() < bounds.items()) {
                return true;
            }
            stop(new Answer.Refused(
                    ErrorCode.PAYLOAD_TOO_LARGE, "At most " + bounds.items() + " items may come at once."));
            return false;
        }

        private Future<Answer> rehearseLater(TrackUser user) {
            Promise<Answer> answer = Promise.promise();
            rehearsed.add(user);
            rehearsals.add(answer);
            return answer.future();
        }

        private void rehearse() {
            if (rehearsed.isEmpty()) {
                return;
            }
            Deadline deadline = new Deadline(System.nanoTime() + bounds.deadlineNanos());
            List<TrackCommand> commands = rehearsed.stream()
                    .map(user -> new TrackCommand(permit.key(), user, 0, deadline))
                    .toList();
            customers.rehearse(commands).onComplete(judged -> {
                for (int i = 0; i < rehearsals.size(); i++) {
                    rehearsals
                            .get(i)
                            .complete(judged.succeeded() ? judged.result().get(i) : Answer.of(judged.cause()));
                }
            });
        }

        private void settle(Item item, Answer answer) {
            answers.settle(item.index, answer);
            enterWaiting();
            if (paused && !isMuch(2)) {
                paused = false;
                request.resume();
            }
            finish();
        }

        private void enterWaiting() {
            boolean hasRoom = !entering;
            while (hasRoom && !waiting.isEmpty()) {
                // An item that breaks a rule is settled at once, and would come here again, ever deeper on the stack.
                entering = true;
                int before = waiting.size();
                enter(waiting.remove());
                hasRoom = waiting.size() < before;
                entering = false;
            }
        }

        /** Nothing behind this is looked at. */
        private void stop(Answer.Refused why) {
            open = false;
            answers.stop(why);
            if (paused) {
                paused = false;
                request.resume();
            }
        }

        private void finish() {
            if (ended && inFlight == 0 && waiting.isEmpty()) {
                promise.tryComplete(answers.all());
            }
        }
    }
}
