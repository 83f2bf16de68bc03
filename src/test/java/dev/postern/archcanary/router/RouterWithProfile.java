package dev.postern.archcanary.router;

import dev.postern.archcanary.profile.ProfileWithRouter;

public record RouterWithProfile(ProfileWithRouter profile) {}
