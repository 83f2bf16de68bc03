package dev.postern.domain.admin;

import java.util.List;

/** The last re-type of each attribute of a project, the newest first. */
public record RetypeList(List<Retype> retypes) {}
