package dev.postern.archcanary;

record CanaryHelper(String name) {}
