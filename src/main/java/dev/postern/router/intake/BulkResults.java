package dev.postern.router.intake;

import dev.postern.ops.Metrics;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.ResponseJson;
import dev.postern.router.response.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results of the items of one request, kept as JSON in the order of the items. Made for one request; runs on its event
 * loop.
 */
final class BulkResults {
    /** An item of 64 KiB could break thousands of rules. */
    private static final int MAX_DETAILS = 10;

    private final Metrics metrics;
    private final List<String> results = new ArrayList<>();
    private final int[] statusToCount = new int[600];
    private Optional<ApiResponse.Refused> whole = Optional.empty();

    BulkResults(Metrics metrics) {
        this.metrics = metrics;
    }

    int count() {
        return results.size();
    }

    /** Reserves the place of the next item and returns its index. */
    int reserve() {
        results.add("");
        return results.size() - 1;
    }

    void settle(int index, ApiResponse response) {
        if (response instanceof ApiResponse.Stored stored) {
            metrics.ignored(stored.verdict().ignored());
        }
        statusToCount[Responses.status(response)]++;
        results.set(index, ResponseJson.item(index, response, MAX_DETAILS));
    }

    /** Ends the list with a refusal, which is the response to the whole request where there is no result before it. */
    void stop(ApiResponse.Refused reason) {
        if (results.isEmpty()) {
            whole = Optional.of(reason);
        } else {
            settle(reserve(), reason);
        }
    }

    /** The response, once each result is settled. */
    ApiResponse toResponse() {
        if (whole.isPresent()) {
            return whole.get();
        }
        for (int status = 0; status < statusToCount.length; status++) {
            if (statusToCount[status] > 0) {
                metrics.items(status, statusToCount[status]);
            }
        }
        int accepted = statusToCount[200];
        return new ApiResponse.Bulk(accepted, results.size() - accepted, results);
    }
}
