package dev.postern.router.intake;

import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;

/**
 * How something was asked.
 *
 * @param bytes size of the body that says it
 * @param dryRun to judge it and to write nothing
 */
public record Asked(ApiKey key, int bytes, Deadline deadline, boolean dryRun) {}
