package io.bitlens.study;

import io.bitlens.explain.metric.AgreementQuantiles;
import io.bitlens.registry.MapAgreements;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the newest study of two models' agreement found, of those that succeeded. The models have
 * places: both maps explain the class that the reference predicts.
 */
@Component
class StudiedAgreements implements MapAgreements {

  private final JdbcClient sql;
  private final StudyResults results;

  StudiedAgreements(JdbcClient sql, StudyResults results) {
    this.sql = sql;
    this.results = results;
  }

  @Override
  @Transactional(readOnly = true)
  public OptionalDouble median(UUID reference, UUID model, Metric metric) {
    return studies(reference, model).stream()
        .flatMap(study -> results.find(study, StudyKind.AGREEMENT).stream())
        .flatMap(result -> pair(result, model).stream())
        .mapToDouble(maps -> median(maps, metric))
        .findFirst();
  }

  /** Newest first. Of some the model is but a control: those do not compare it with the first. */
  private List<UUID> studies(UUID reference, UUID model) {
    return sql.sql(
            """
            select distinct s.id from study s
            join study_model r on r.study_id = s.id
            join study_model m on m.study_id = s.id
            where r.model_id = ? and r.position = 0 and m.model_id = ? and m.position > 0
              and s.kind = 'AGREEMENT' and s.state = 'SUCCEEDED'
            order by s.id desc
            """)
        .params(reference, model)
        .query((row, number) -> row.getObject("id", UUID.class))
        .list();
  }

  private static Optional<AgreementQuantiles> pair(StudyResult result, UUID model) {
    return result.summary() instanceof AgreementSummary summary
        ? summary.pairs().stream()
            .filter(pair -> pair.second().equals(model))
            .findFirst()
            .map(AgreementSummary.Pair::maps)
        : Optional.empty();
  }

  private static double median(AgreementQuantiles maps, Metric metric) {
    var spread =
        switch (metric) {
          case SPEARMAN -> maps.spearman();
          case SSIM -> maps.ssim();
          case COSINE -> maps.cosine();
          case TOP_IOU -> maps.topIou();
        };
    return spread.median();
  }
}
