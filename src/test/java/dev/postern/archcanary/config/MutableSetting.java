package dev.postern.archcanary.config;

final class MutableSetting {
    private int port = 8080;

    int next() {
        return port++;
    }
}
