package dev.postern.router;

import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;

/**
 * How something was asked.
 *
 * @param bytes size of the body that says it
 * @param dryRun to judge it and to write nothing
 */
record Asked(ApiKey key, int bytes, Deadline deadline, boolean dryRun) {}
