package dev.postern.router;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.postern.domain.Text;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads members of one object as attributes. Made for one body and thrown away with it. */
final class AttributesReader extends JudgedAttributes {
    private final List<String> parent;
    private final int maxAttributes;
    private final UniqueNames names = new UniqueNames();

    /** {@code parent} is the path of the object whose members are read. */
    AttributesReader(List<String> parent, TrackUserRules rules) {
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

    /** Reads all members; the parser is at the start of the object and ends at its end. */
    void readObject(JsonParser json) throws IOException, MalformedJsonException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            readMember(json, name);
        }
    }

    /** Reads one member; the parser is at its value. */
    void readMember(JsonParser json, String name) throws IOException, MalformedJsonException {
        StrictJson.requireNew(names.add(name));
        takeName(name);
        switch (json.currentToken()) {
            case VALUE_STRING -> takeString(name, json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> takeNumber(name, json.getText());
            case VALUE_TRUE -> takeBoolean(name, true);
            case VALUE_FALSE -> takeBoolean(name, false);
            case VALUE_NULL -> takeNull(name);
            default -> {
                StrictJson.skip(json);
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
