package dev.postern.archcanary.one;

import dev.postern.archcanary.two.Second;

public record First(Second second) {}
