package io.bitlens.role;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do instead of where it failed. */
class EmbeddedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedDatabaseException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedDatabaseException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Name a PostgreSQL by SPRING_DATASOURCE_URL (jdbc:postgresql://host/database),"
            + " SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD, or run everything in one"
            + " process: BITLENS_ROLE=all.",
        cause);
  }
}
