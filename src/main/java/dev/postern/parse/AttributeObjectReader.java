package dev.postern.parse;

import dev.postern.domain.Text;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.util.ArrayList;
import java.util.List;

/** Reads members of one object as attributes. Made for one body and thrown away with it. */
final class AttributeObjectReader extends AttributeValidator {
    private final List<String> parent;
    private final int maxAttributes;
    private final UniqueNames names = new UniqueNames();

    /** {@code parent} is the path of the object whose members are read. */
    AttributeObjectReader(List<String> parent, ValidationRules rules) {
        super(rules);
        this.parent = parent;
        this.maxAttributes = rules.maxAttributes();
    }

    UniqueNames names() {
        return names;
    }

    /** Every rule that was broken, the bound on the number of members included. */
    @Override
    List<Violation> violations() {
        List<Violation> violations = super.violations();
        if (custom() > maxAttributes) {
            violations.add(Violation.of(
                    parent,
                    Code.OBJECT_MAX,
                    "must have at most " + maxAttributes + " custom attributes",
                    maxAttributes));
        }
        return violations;
    }

    /** Reads all members; the reader is at the beginning of the object and ends at its end. */
    void readObject(JsonReader json) throws MalformedJsonException {
        while (json.nextMember()) {
            readMember(json);
        }
    }

    /** Takes the member that the reader is at. */
    void readMember(JsonReader json) throws MalformedJsonException {
        String name = json.name();
        JsonReader.requireNew(names.add(name));
        takeName(name);
        switch (json.kind()) {
            case STRING -> takeString(name, json.text());
            case INTEGER, FRACTION -> takeNumber(name, json.text());
            case TRUE -> takeBoolean(name, true);
            case FALSE -> takeBoolean(name, false);
            case NULL -> takeNull(name);
            case OBJECT, ARRAY -> {
                json.skip();
                violate(
                        pathOfValue(name),
                        Code.ATTRIBUTE_TYPE,
                        "must be a string, a number, a boolean, a date or null");
            }
        }
    }

    @Override
    List<?> pathOfName(String name) {
        return pathOfValue(name);
    }

    @Override
    List<?> pathOfValue(String name) {
        List<String> path = new ArrayList<>(parent);
        path.add(Text.abbreviate(name, MAX_NAME_LENGTH));
        return path;
    }
}
