package io.bitlens.experiment.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A report as one page that needs nothing else: no script, no picture or style from elsewhere. */
public final class ReportPage {

  private static final int PERCENT = 100;

  private final Report report;
  private final String requestJson;
  private final Html html = new Html();

  private ReportPage(Report report, String requestJson) {
    this.report = report;
    this.requestJson = requestJson;
  }

  /**
   * The page.
   *
   * @param requestJson the report's request
   */
  public static String of(Report report, String requestJson) {
    return new ReportPage(report, requestJson).page();
  }

  private String page() {
    html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    html.markup("<title>%s</title>", report.name());
    html.raw("<style>" + PageStyle.CSS + "</style></head><body><main>\n");
    summary();
    accuracy();
    faithfulness();
    agreement();
    guidance();
    galleries();
    failures();
    reproduction();
    html.raw("</main></body></html>\n");
    return html.toString();
  }

  private void summary() {
    html.markup("<h1>%s</h1>", report.name());
    long trained = report.cells().stream().filter(c -> c.model().isPresent()).count();
    html.markup(
        "<p>%s of %s models trained. Begun %s%s. State: %s.</p>",
        trained,
        report.cells().size(),
        report.createdAt(),
        report.finishedAt().map(at -> ", ended " + at).orElse(""),
        report.state());
    if (!report.complete()) {
      html.raw("<p class=\"warning\">This report is of what there is so far.</p>\n");
    }
    html.raw("<h2>Recommended</h2>\n");
    if (report.recommendations().isEmpty()) {
      html.raw("<p>Nothing is trained yet.</p>\n");
    }
    report.recommendations().forEach(this::recommendation);
    if (!report.deletion().isEmpty()) {
      html.raw("<h2>Does guidance make maps more faithful?</h2>\n");
      html.raw(
          "<p>The claim: with guidance, the deletion curve of gradient maps lies below the plain"
              + " twin's and the random map's at most steps.</p>\n<ul>");
      for (var row : report.deletion()) {
        html.markup(
            "<li>%s, %s, %s: <strong>%s</strong>.</li>",
            row.dataset(), row.network(), row.precision(), row.verdict());
      }
      html.raw(
          "</ul><p>Curves of two models differ by more than their maps: one may keep its class"
              + " longer whatever is removed. The gain over random maps on the same model, below,"
              + " tells the maps from the model.</p>\n");
    }
  }

  private void recommendation(Recommendation found) {
    html.markup("<h3>%s, %s</h3>", found.dataset(), found.network());
    found
        .chosen()
        .ifPresentOrElse(
            chosen ->
                html.markup(
                    "<p><strong>%s, %s</strong>: %s kB; validation accuracy %s points below full"
                        + " precision, maps agree at %s (at least %s).</p>",
                    chosen.precision(),
                    chosen.guided() ? "guided" : "plain",
                    decimal(chosen.artifactBytes() / 1000, 0),
                    decimal(PERCENT * chosen.accuracyDrop(), 2),
                    decimal(chosen.mapAgreement(), 3),
                    decimal(chosen.leastAgreement(), 3)),
            () ->
                html.markup(
                    "<p><strong>%s</strong></p>",
                    found.candidates().isEmpty() ? "Not measured yet." : "No variant holds."));
    html.markup("<p class=\"note\">The rule: %s.</p>", found.rule());
    html.table(
        List.of("variant", "kB", "accuracy drop, points", "agreement", "at least", "verdict"),
        found.candidates().stream()
            .map(c ->
                List.of(
                    c.precision() + (c.guided() ? ", guided" : ", plain"),
                    decimal(c.artifactBytes() / 1000, 0),
                    decimal(PERCENT * c.accuracyDrop(), 2),
                    decimal(c.mapAgreement(), 3),
                    decimal(c.leastAgreement(), 3),
                    c.holds() ? "holds" : c.why()))
            .toList());
  }

  private void accuracy() {
    html.raw("<h2>Accuracy and size</h2>\n");
    html.raw(
        "<p>Means ± sample standard deviations over the seeds. The test set chose nothing: epochs"
            + " and the recommendation are chosen on the validation split. A ring marks the Pareto"
            + " front of validation accuracy, size and agreement with the full-precision"
            + " twin.</p><div class=\"charts\">\n");
    tasks().values().stream()
        .filter(groups -> groups.stream().anyMatch(g -> g.trained() > 0))
        .forEach(groups -> html.raw(Charts.sizes(groups)));
    html.raw("</div>\n");
    groups(
        List.of(
            new Column(Measure.TEST_ACCURACY, "test accuracy, %", PERCENT, 2),
            new Column(Measure.VALIDATION_ACCURACY, "validation, %", PERCENT, 2),
            new Column(Measure.ECE, "ECE, %", PERCENT, 2),
            new Column(Measure.NLL, "NLL, nats", 1, 3),
            new Column(Measure.ARTIFACT_BYTES, "stored, kB", 1e-3, 0),
            new Column(Measure.BOPS, "BOPs, million", 1e-6, 1),
            new Column(Measure.TRAINING_SECONDS, "training, s", 1, 0)));
  }

  private void faithfulness() {
    html.raw("<h2>Faithfulness</h2>\n");
    html.raw(
        "<p>Gradient maps of the predicted class on test images; pixels are removed by filling them"
            + " with the background. Deletion: the lower the better; insertion and SRG: the higher"
            + " the better. Each stands beside random maps on the same model and images. The"
            + " gradient of a quantized network is the straight-through surrogate's.</p>\n");
    html.raw("<div class=\"charts\">\n");
    report.deletion().forEach(found -> html.raw(Charts.deletion(found)));
    html.raw("</div>\n");
    if (!report.deletion().isEmpty()) {
      html.table(
          List.of("deletion curves", "verdict", "not below plain at, %", "not below random at, %"),
          report.deletion().stream()
              .map(row ->
                  List.of(
                      row.dataset() + ", " + row.network() + ", " + row.precision(),
                      row.verdict(),
                      steps(row.notBelowPlain()),
                      steps(row.notBelowRandom())))
              .toList());
    }
    groups(
        List.of(
            new Column(Measure.DELETION_AUC, "deletion AUC", 1, 3),
            new Column(Measure.RANDOM_DELETION_AUC, "random", 1, 3),
            new Column(Measure.DELETION_GAIN, "gain over random", 1, 3),
            new Column(Measure.INSERTION_AUC, "insertion AUC", 1, 3),
            new Column(Measure.RANDOM_INSERTION_AUC, "random", 1, 3),
            new Column(Measure.SRG, "SRG", 1, 3),
            new Column(Measure.SPARSITY, "sparsity (Gini)", 1, 3),
            new Column(Measure.MAX_SENSITIVITY, "max-sensitivity", 1, 3)));
  }

  private void agreement() {
    html.raw("<h2>Agreement with the full-precision twin</h2>\n");
    html.raw(
        "<p>Medians over the images of each pair of models, then means over the seeds. The control"
            + " is how far full-precision models of different seeds agree, in the rows of"
            + " fp32.</p>\n");
    groups(
        List.of(
            new Column(Measure.TWIN_SPEARMAN, "Spearman", 1, 3),
            new Column(Measure.TWIN_SSIM, "SSIM", 1, 3),
            new Column(Measure.TWIN_COSINE, "cosine", 1, 3),
            new Column(Measure.TWIN_TOP_IOU, "top-10 % IoU", 1, 3),
            new Column(Measure.TWIN_SAME_CLASS, "same class, %", PERCENT, 1),
            new Column(Measure.SEED_SPEARMAN, "control: Spearman", 1, 3),
            new Column(Measure.SEED_SSIM, "control: SSIM", 1, 3),
            new Column(Measure.SEED_COSINE, "control: cosine", 1, 3),
            new Column(Measure.SEED_TOP_IOU, "control: top-10 % IoU", 1, 3)));
  }

  private void guidance() {
    if (report.guidance().isEmpty()) {
      return;
    }
    html.raw("<h2>Guided minus plain</h2>\n");
    html.raw(
        "<p>Differences of the two trainings of each seed: mean ± standard deviation. Where the"
            + " deviation is larger than the mean, the seeds disagree.</p>\n");
    var header = new ArrayList<>(List.of("data set, network, precision"));
    GuidanceEffect.MEASURES.forEach(measure -> header.add(measure.label()));
    html.table(
        header,
        report.guidance().stream()
            .map(effect -> {
              var row =
                  new ArrayList<>(
                      List.of(
                          effect.dataset() + ", " + effect.network() + ", " + effect.precision()));
              for (var measure : GuidanceEffect.MEASURES) {
                row.add(
                    Optional.ofNullable(effect.differences().get(measure.key()))
                        .map(spread -> Html.number(spread, 4))
                        .orElse("-"));
              }
              return List.copyOf(row);
            })
            .toList());
  }

  private void galleries() {
    if (report.galleries().isEmpty()) {
      return;
    }
    html.raw("<h2>Maps</h2>\n");
    html.raw(
        "<p>Gradient of the class that the full-precision model predicts: red speaks for it, blue"
            + " against it.</p>\n");
    for (var gallery : report.galleries()) {
      html.markup(
          "<figure class=\"maps\"><figcaption>%s</figcaption><img alt=\"%s\""
              + " src=\"data:image/png;base64,%s\"/></figure>",
          gallery.title(), gallery.title(), gallery.png());
    }
  }

  private void failures() {
    var failed = report.cells().stream().filter(cell -> cell.failure().isPresent()).toList();
    if (failed.isEmpty()) {
      return;
    }
    html.raw("<h2>What failed</h2>\n");
    html.table(
        List.of("training", "why"),
        failed.stream()
            .map(c ->
                List.of(
                    "%s, %s, %s, %s, seed %d"
                        .formatted(
                            c.dataset(),
                            c.network(),
                            c.precision(),
                            c.guided() ? "guided" : "plain",
                            c.seed()),
                    c.failure().orElse("")))
            .toList());
  }

  private void reproduction() {
    html.raw("<h2>How to repeat it</h2>\n");
    html.table(
        List.of("what", "value"),
        report.environment().entrySet().stream()
            .map(e -> List.of(e.getKey(), e.getValue()))
            .toList());
    html.raw(
        "<p>Save the request below as request.json, and run it with"
            + " <code>scripts/run-experiment.sh request.json out</code>, or post it:</p>\n");
    html.raw(
        "<pre>curl -X POST localhost:8080/api/v1/experiments -H 'Content-Type: application/json' -d"
            + " @request.json</pre>\n");
    html.markup("<pre>%s</pre>", requestJson);
  }

  /** A column of a table of groups; values are multiplied by the factor. */
  private record Column(Measure measure, String label, double factor, int decimals) {

    String of(Group group) {
      return Optional.ofNullable(group.measures().get(measure.key()))
          .map(spread -> Html.number(scaled(spread), decimals))
          .orElse("-");
    }

    private Spread scaled(Spread spread) {
      return new Spread(
          spread.n(),
          spread.mean() * factor,
          spread.sd().isPresent()
              ? OptionalDouble.of(spread.sd().getAsDouble() * factor)
              : spread.sd());
    }
  }

  private void groups(List<Column> columns) {
    for (var groups : tasks().values()) {
      var first = groups.getFirst();
      html.markup("<h3>%s, %s</h3>", first.dataset(), first.network());
      var header = new ArrayList<>(List.of("variant", "seeds"));
      columns.forEach(column -> header.add(column.label()));
      html.table(
          header,
          groups.stream()
              .map(group -> {
                var row = new ArrayList<>(List.of(group.label(), String.valueOf(group.trained())));
                columns.forEach(column -> row.add(column.of(group)));
                return List.copyOf(row);
              })
              .toList());
    }
  }

  private Map<List<String>, List<Group>> tasks() {
    var tasks = new LinkedHashMap<List<String>, List<Group>>();
    for (var group : report.groups()) {
      tasks
          .computeIfAbsent(List.of(group.dataset(), group.network()), key -> new ArrayList<>())
          .add(group);
    }
    return tasks;
  }

  private static String steps(List<Integer> steps) {
    return steps.isEmpty()
        ? "none"
        : String.join(", ", steps.stream().map(String::valueOf).toList());
  }

  private static String decimal(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
