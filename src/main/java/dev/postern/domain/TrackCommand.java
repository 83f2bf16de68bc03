package dev.postern.domain;

/** What travels over the bus: who asks, what for, and until when an answer is of use. */
public record TrackCommand(ApiKey key, TrackUser user, Deadline deadline) {

    public String projectId() {
        return key.projectId();
    }

    public String customerId() {
        return user.customerId();
    }
}
