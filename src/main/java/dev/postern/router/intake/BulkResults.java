package dev.postern.router.intake;

import dev.postern.ops.Metrics;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.ResponseJson;
import dev.postern.router.response.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The answers to the items of one request, kept as texts in the order of the items, whenever each comes. Made for one
 * request; runs on its event loop.
 */
final class BulkResults {
    /** What is told in full of the rules that one item breaks: an item of 64 KiB could break thousands. */
    private static final int MAX_DETAILS = 10;

    private final Metrics metrics;
    private final List<String> results = new ArrayList<>();
    private final int[] statusToCount = new int[600];
    private Optional<ApiResponse.Refused> whole = Optional.empty();

    BulkResults(Metrics metrics) {
        this.metrics = metrics;
    }

    /** How many items there are so far. */
    int count() {
        return results.size();
    }

    /** Makes a place for the next item and returns its index. */
    int expect() {
        results.add("");
        return results.size() - 1;
    }

    /** The answer to the item at that place. */
    void settle(int index, ApiResponse answer) {
        if (answer instanceof ApiResponse.Stored stored) {
            metrics.ignored(stored.verdict().ignored());
        }
        statusToCount[Responses.status(answer)]++;
        results.set(index, ResponseJson.item(index, answer, MAX_DETAILS));
    }

    /**
     * What is behind the last item so far is not looked at; {@code why} becomes the last result, or the answer to the whole
     * request where there is no other.
     */
    void stop(ApiResponse.Refused why) {
        if (results.isEmpty()) {
            whole = Optional.of(why);
        } else {
            settle(expect(), why);
        }
    }

    /** When all are settled. */
    ApiResponse all() {
        if (whole.isPresent()) {
            return whole.get();
        }
        for (int status = 0; status < statusToCount.length; status++) {
            if (statusToCount[status] > 0) {
                metrics.items(status, statusToCount[status]);
            }
        }
        int accepted = statusToCount[200];
        return new ApiResponse.Several(accepted, results.size() - accepted, results);
    }
}
