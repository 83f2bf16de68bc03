package dev.postern.transfer.exports;

import dev.postern.domain.type.Attribute;
import java.util.List;

/** Appends profiles to a text in one format. */
interface ProfileWriter {

    /** The text before the first profile. */
    String head();

    /** Appends one profile, the line break included; strings and dates are both of the type String. */
    void append(StringBuilder out, String customerId, List<Attribute> attributes);
}
