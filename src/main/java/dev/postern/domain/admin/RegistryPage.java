package dev.postern.domain.admin;

import java.util.List;
import java.util.Optional;

/**
 * A page of a project's attribute names, in order.
 *
 * @param names of the whole project, the reserved ones included
 * @param next what the next page begins behind; empty when there is none
 */
public record RegistryPage(int names, List<RegisteredAttribute> attributes, Optional<String> next) {}
