package io.bitlens.database;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Gives a context a database of its own in the one container of this JVM. */
public final class ContainerDatabase
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final AtomicInteger COUNT = new AtomicInteger();

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    TestPropertyValues.of(
            "spring.datasource.url=" + create(),
            "spring.datasource.username=" + Server.INSTANCE.getUsername(),
            "spring.datasource.password=" + Server.INSTANCE.getPassword())
        .applyTo(context);
  }

  private static String create() {
    var name = "bitlens_" + COUNT.incrementAndGet();
    var server = Server.INSTANCE;
    try (var connection =
            DriverManager.getConnection(
                server.getJdbcUrl(), server.getUsername(), server.getPassword());
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(
            server.getHost(), server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), name);
  }

  /** Started by the first test that wants it; Testcontainers removes it with the JVM. */
  private static final class Server {

    static final PostgreSQLContainer INSTANCE = start();

    private static PostgreSQLContainer start() {
      var container = new PostgreSQLContainer("postgres:18-alpine");
      container.start();
      return container;
    }
  }
}
