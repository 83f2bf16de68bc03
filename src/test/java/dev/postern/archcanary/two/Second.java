package dev.postern.archcanary.two;

import dev.postern.archcanary.one.First;

public record Second(First first) {}
