package dev.postern.archcanary.profile;

import dev.postern.archcanary.router.RouterWithProfile;

public record ProfileWithRouter(RouterWithProfile router) {}
