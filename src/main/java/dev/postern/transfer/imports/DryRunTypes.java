package dev.postern.transfer.imports;

import dev.postern.domain.Attribute;
import dev.postern.domain.AttributeType;
import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.TypeFix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a dry run knows of the rows before: each packet is judged by what is stored, as if it were the first, so that the
 * types which earlier rows would have fixed are kept here. Owned by one import; runs on its thread.
 */
final class DryRunTypes {
    private final Map<String, AttributeType> nameToType = new HashMap<>();

    /** The judgement by what is stored, made one by what would be stored. */
    RowResult judge(TrackUser user, RowResult judgement) {
        Map<String, AttributeType> before = Map.copyOf(touched(user));
        List<Ignored> ignored = new ArrayList<>();
        for (Ignored one : judgement.ignored()) {
            if (!(one instanceof Ignored.TypeMismatch && before.containsKey(one.attribute()))) {
                ignored.add(one);
            }
        }
        for (Attribute attribute : user.attributes()) {
            AttributeType type = before.get(attribute.name());
            if (type != null && !attribute.value().fits(type)) {
                ignored.add(new Ignored.TypeMismatch(
                        attribute.name(), type, attribute.value().type()));
            }
        }
        List<TypeFix> fixes = new ArrayList<>();
        for (TypeFix fix : judgement.wouldFix()) {
            if (nameToType.putIfAbsent(fix.attribute(), fix.type()) == null) {
                fixes.add(fix);
            }
        }
        return new RowResult(judgement.stored(), ignored, fixes);
    }

    private Map<String, AttributeType> touched(TrackUser user) {
        Map<String, AttributeType> touched = new HashMap<>();
        for (Attribute attribute : user.attributes()) {
            AttributeType type = nameToType.get(attribute.name());
            if (type != null) {
                touched.put(attribute.name(), type);
            }
        }
        return touched;
    }
}
