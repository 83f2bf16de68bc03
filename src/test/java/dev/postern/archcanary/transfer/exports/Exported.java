package dev.postern.archcanary.transfer.exports;

public record Exported(String profile) {}
