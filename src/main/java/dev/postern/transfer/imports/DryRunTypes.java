package dev.postern.transfer.imports;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.TypeFix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types that earlier rows of a dry run would have fixed: a shard compares each packet with the stored types only. Owned
 * by one import; runs on its thread.
 */
final class DryRunTypes {
    private final Map<String, AttributeType> nameToType = new HashMap<>();

    /** Corrects the result of a row by the types of the rows before, and adds the types that it would fix. */
    RowResult apply(TrackUser user, RowResult first) {
        List<Ignored> ignored = new ArrayList<>(first.ignored());
        ignored.removeIf(one -> one instanceof Ignored.TypeMismatch && nameToType.containsKey(one.attribute()));
        for (Attribute attribute : user.attributes()) {
            AttributeType type = nameToType.get(attribute.name());
            if (type != null && !attribute.value().fits(type)) {
                ignored.add(new Ignored.TypeMismatch(
                        attribute.name(), type, attribute.value().type()));
            }
        }
        List<TypeFix> fixes = new ArrayList<>(first.wouldFix());
        fixes.removeIf(fix -> nameToType.putIfAbsent(fix.attribute(), fix.type()) != null);
        return new RowResult(first.stored(), ignored, fixes);
    }
}
