package dev.postern.archcanary;

import java.sql.Connection;

record JdbcOutsideDatabase(Connection connection) {}
