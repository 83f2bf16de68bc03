package dev.postern.archcanary;

import io.vertx.sqlclient.SqlClient;

record SqlOutsideProfile(SqlClient client) {}
