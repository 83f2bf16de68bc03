package dev.postern.archcanary.store;

import dev.postern.profile.ProfileShards;

/** Knows whom it serves. */
final class StoreWithProfile {
    private final ProfileShards other;

    StoreWithProfile(ProfileShards other) {
        this.other = other;
    }

    @Override
    public String toString() {
        return String.valueOf(other);
    }
}
