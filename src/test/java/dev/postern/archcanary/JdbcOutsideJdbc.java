package dev.postern.archcanary;

import java.sql.Connection;

record JdbcOutsideJdbc(Connection connection) {}
