package dev.postern.transfer.imports;

import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.TypeFix;
import java.util.List;
import java.util.Optional;

/**
 * The result of one customer.
 *
 * @param stored empty in a dry run
 * @param wouldFix in a dry run: the types that would be fixed
 */
record RowResult(Optional<Outcome> stored, List<Ignored> ignored, List<TypeFix> wouldFix) {}
