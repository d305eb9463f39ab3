package io.bitlens.experiment.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.experiment.report.ReportInput.Agreeing;
import io.bitlens.experiment.report.ReportInput.Cell;
import io.bitlens.experiment.report.ReportInput.Faithful;
import io.bitlens.experiment.report.ReportInput.Gallery;
import io.bitlens.experiment.report.ReportInput.Thresholds;
import io.bitlens.experiment.report.ReportInput.Trained;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Reports on trainings whose numbers are chosen so that what follows can be worked out by hand. */
class ReportTest {

  @Test
  void spreadsAreOverTheSeeds() {
    // Mean of 1, 2, 4 is 7/3; squares of the deviations 16/9 + 1/9 + 25/9 = 42/9, halved 7/3.
    var spread = Spread.of(1, 2, 4);

    assertThat(spread.n()).isEqualTo(3);
    assertThat(spread.mean()).isCloseTo(7 / 3.0, within(1e-12));
    assertThat(spread.sd().orElseThrow()).isCloseTo(Math.sqrt(7 / 3.0), within(1e-12));
    assertThat(Spread.of(5).sd()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(Spread::of);
  }

  @Test
  void groupsHoldWhatDiffersInItsSeedAlone() {
    var report =
        report(
            cell("fp32", true, 1, model(0.90, 4000, 1)),
            cell("fp32", true, 2, model(0.92, 4000, 1)),
            cell("w2a2", true, 1, model(0.88, 300, 0.7)));

    assertThat(report.groups()).hasSize(2);
    var full = report.groups().getFirst();
    assertThat(full.trained()).isEqualTo(2);
    assertThat(full.measures().get("testAccuracy").mean()).isCloseTo(0.91, within(1e-12));
    assertThat(full.measures().get("testAccuracy").sd().orElseThrow())
        .isCloseTo(Math.sqrt(2) / 100, within(1e-12));
  }

  @Test
  void guidanceIsComparedSeedBySeed() {
    var report =
        report(
            cell("w4a4", true, 1, model(0.90, 600, 0.8)),
            cell("w4a4", true, 2, model(0.85, 600, 0.8)),
            cell("w4a4", false, 1, model(0.88, 600, 0.5)),
            cell("w4a4", false, 2, model(0.89, 600, 0.5)),
            cell("w4a4", false, 3, model(0.10, 600, 0.5)));

    assertThat(report.guidance())
        .singleElement()
        .satisfies(effect -> {
          // 0.90 - 0.88 and 0.85 - 0.89; seed 3 has no guided twin.
          var accuracy = effect.differences().get("testAccuracy");
          assertThat(accuracy.n()).isEqualTo(2);
          assertThat(accuracy.mean()).isCloseTo(-0.01, within(1e-12));
          assertThat(effect.differences().get("twinSpearman").mean()).isCloseTo(0.3, within(1e-12));
        });
  }

  @Test
  void theSmallestThatHoldsIsRecommended() {
    var found =
        report(
                full(true, 0.90, 0.6),
                cell("w4a4", true, 1, model(0.895, 600, 0.8)),
                cell("mixed-4-2", true, 1, model(0.891, 300, 0.65)),
                cell("w2a2", true, 1, model(0.889, 290, 0.9)),
                cell("w2a2", false, 1, model(0.95, 280, 0.9)))
            .recommendations()
            .getFirst();

    // w2a2 is 1.1 points below; the plain one has no full-precision model to be compared with.
    assertThat(found.chosen().orElseThrow().precision()).isEqualTo("mixed-4-2");
    assertThat(found.candidates())
        .extracting(c -> c.precision() + ": " + c.why())
        .containsExactly("w2a2: less accurate than allowed", "mixed-4-2: ", "w4a4: ");
    assertThat(found.rule()).contains("at most 1.00 points below").contains("different seeds");
  }

  @Test
  void whereNothingHoldsNothingIsRecommended() {
    var found =
        report(full(true, 0.90, 0.85), cell("w4a4", true, 1, model(0.90, 600, 0.8)))
            .recommendations()
            .getFirst();

    assertThat(found.chosen()).isEmpty();
    assertThat(found.candidates())
        .singleElement()
        .satisfies(c -> assertThat(c.why()).isEqualTo("its maps agree too little"));
  }

  @Test
  void theFrontHasWhatNothingBeatsInAll() {
    var report =
        report(
            full(true, 0.90, 0.6),
            cell("w4a4", true, 1, model(0.90, 600, 0.8)),
            cell("mixed-4-2", true, 1, model(0.85, 650, 0.7)),
            cell("w2a2", true, 1, model(0.80, 300, 0.5)));

    assertThat(report.groups().stream().filter(Group::pareto))
        .extracting(Group::precision)
        .containsExactly("fp32", "w4a4", "w2a2");
  }

  @Test
  void deletionCurvesAreComparedStepByStep() {
    // Guided below plain at the first five steps, equal at the sixth, above at the rest.
    var report =
        report(
            cell("w4a4", true, 1, curves(curve(0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.7, 0.7, 0.7), 0.9)),
            cell(
                "w4a4", false, 1, curves(curve(0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6), 0.8)));

    assertThat(report.deletion())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.notBelowPlain()).containsExactly(60, 70, 80, 90);
          assertThat(row.notBelowRandom()).isEmpty();
          assertThat(row.holds()).isTrue();
          assertThat(row.verdict())
              .isEqualTo(
                  "holds: below the plain twins at 5 of 9 steps, below random maps at 9 of 9");
        });
  }

  @Test
  void aContradictionIsShownAsItIs() {
    var report =
        report(
            cell("fp32", true, 1, curves(curve(0.7, 0.7, 0.7, 0.7, 0.7, 0.5, 0.5, 0.5, 0.5), 0.9)),
            cell(
                "fp32", false, 1, curves(curve(0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6), 0.8)));

    assertThat(report.deletion().getFirst().holds()).isFalse();
    assertThat(ReportPage.of(report, "{}"))
        .contains("does not hold: below the plain twins at 4 of 9 steps");
  }

  @Test
  void thePageIsWellFormedAndAsksForNothing() throws Exception {
    var page =
        ReportPage.of(
            report(
                full(true, 0.90, 0.6),
                full(false, 0.91, 0.5),
                cell("w4a4", true, 1, model(0.90, 600, 0.8)),
                new Cell(
                    "d",
                    "n",
                    "w2a2",
                    true,
                    1,
                    Optional.of("<script>alert(1)</script>"),
                    Optional.empty())),
            "{\"name\": \"<b>\"}");

    assertThat(page)
        .doesNotContain("<script", "http:", "https:", "url(", "@import")
        .contains("&lt;script&gt;")
        .contains("prefers-color-scheme: dark")
        .contains("width=device-width");
    assertThat(page.replace("src=\"data:", "")).doesNotContain("src=");
    var xml = page.substring(page.indexOf("<html"));
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    assertThat(document.getElementsByTagName("svg").getLength()).isPositive();
  }

  @Test
  void anUnfinishedExperimentHasAReportThatSaysSo() {
    var input =
        input(
            List.of(new Cell("d", "n", "fp32", true, 1, Optional.empty(), Optional.empty())),
            false);

    assertThat(ReportPage.of(Report.of(input), "{}"))
        .contains("0 of 1 models trained")
        .contains("of what there is so far");
  }

  @Test
  void valuesAreSeparatedByCommas() {
    var csv =
        ReportCsv.of(
            report(
                cell("w4a4", true, 1, model(0.5, 600, 0.8)),
                new Cell(
                    "=1+1", "a \"b\", c", "w2a2", false, 2, Optional.of("-no"), Optional.empty())));

    var lines = csv.split("\r\n", -1);
    assertThat(lines).hasSize(4);
    assertThat(lines[0])
        .startsWith("dataset,network,precision,guided,seed,model,failure,testAccuracy");
    assertThat(lines[1]).startsWith("d,n,w4a4,true,1,id,,0.5,0.5,0.1,0.2,600,1000,2,");
    assertThat(lines[2]).startsWith("'=1+1,\"a \"\"b\"\", c\",w2a2,false,2,,'-no,,,");
    assertThat(lines[0].split(",", -1)).hasSameSizeAs(lines[1].split(",", -1));
  }

  private static Report report(Cell... cells) {
    return Report.of(input(List.of(cells), true));
  }

  private static ReportInput input(List<Cell> cells, boolean complete) {
    return new ReportInput(
        "id",
        "a <name>",
        "SUCCEEDED",
        complete,
        Instant.EPOCH,
        Optional.empty(),
        Map.of(),
        new Thresholds(0.01, OptionalDouble.empty()),
        cells,
        List.of(new Gallery("maps", "AAAA")),
        Map.of("machine", "a & b"));
  }

  private static Cell cell(String precision, boolean guided, long seed, Trained model) {
    return new Cell("d", "n", precision, guided, seed, Optional.empty(), Optional.of(model));
  }

  /** A full-precision model that agrees so far with that of another seed. */
  private static Cell full(boolean guided, double accuracy, double otherSeed) {
    return cell(
        "fp32",
        guided,
        1,
        new Trained(
            "id",
            accuracy,
            accuracy,
            0.1,
            0.2,
            4000,
            1000,
            2,
            Optional.of(faithful(curve(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1), 0.9)),
            Optional.empty(),
            Optional.of(new Agreeing(otherSeed, 0.5, 0.5, 0.5, 1))));
  }

  private static Trained model(double accuracy, long bytes, double agreement) {
    return new Trained(
        "id",
        accuracy,
        accuracy,
        0.1,
        0.2,
        bytes,
        1000,
        2,
        Optional.empty(),
        Optional.of(new Agreeing(agreement, 0.5, 0.5, 0.5, 1)),
        Optional.empty());
  }

  private static Trained curves(List<Double> deletion, double random) {
    return new Trained(
        "id",
        0.9,
        0.9,
        0.1,
        0.2,
        600,
        1000,
        2,
        Optional.of(faithful(deletion, random)),
        Optional.empty(),
        Optional.empty());
  }

  private static Faithful faithful(List<Double> deletion, double random) {
    var randomCurve = IntStream.range(0, 10).mapToObj(i -> random).toList();
    return new Faithful(
        10, deletion, randomCurve, 0.4, random, 0.6, 0.5, 0.2, 0.7, OptionalDouble.empty());
  }

  /** The untouched image first, then the nine steps. */
  private static List<Double> curve(double... steps) {
    var all = new ArrayList<>(List.of(1.0));
    for (double step : steps) {
      all.add(step);
    }
    return all;
  }
}
