package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** The images on which two models differ, over HTTP. */
class DisagreementHttpTest extends StudyHttp {

  @Test
  void disagreementsAreRankedAndPaged() throws Exception {
    var id = agreement();
    var path = "/disagreements?model=" + name("C") + "&kind=";

    var other = json(get(id, path + "CLASS&pageSize=100")).get("items").valueStream().toList();
    var one = json(get(id, path + "FOCUS&pageSize=100")).get("items").valueStream().toList();
    assertThat(other.size() + one.size()).isEqualTo(30);
    assertThat(other)
        .isNotEmpty()
        .allSatisfy(item ->
            assertThat(item.at("/first/classIndex")).isNotEqualTo(item.at("/second/classIndex")));
    assertThat(one)
        .allSatisfy(item ->
            assertThat(item.at("/first/classIndex")).isEqualTo(item.at("/second/classIndex")));
    assertThat(other.stream().map(item -> item.at("/agreement/spearman").asDouble())).isSorted();
    var worst = other.getFirst();
    assertThat(worst.get("rank").asInt()).isEqualTo(1);
    assertThat(worst.at("/second/model").asString()).isEqualTo(name("C"));
    assertThat(worst.at("/truth/label").asString())
        .isEqualTo(worst.at("/truth/classIndex").asString());
    assertThat(worst.get("testIndex").asInt())
        .isEqualTo(
            json(get(id, "/images"))
                .at("/images/indices/" + worst.get("position").asInt())
                .asInt());

    var page = json(get(id, path + "CLASS&pageSize=2"));
    assertThat(page.get("items").valueStream().toList()).isEqualTo(other.subList(0, 2));
    var token = page.get("nextPageToken").asString();
    var next = json(get(id, path + "CLASS&pageSize=100&pageToken=" + token));
    assertThat(next.get("items").valueStream().toList()).isEqualTo(other.subList(2, other.size()));
    refused(get(id, path + "FOCUS&pageToken=" + token), 400, "INVALID_PAGE_TOKEN");
  }

  @Test
  void aDisagreementIsDrawn() throws Exception {
    var id = agreement();
    var picture = json(get(id, "/disagreements")).at("/items/0/picture").asString();

    assertThat(picture).startsWith("http://localhost" + STUDIES + "/" + id + "/disagreements/");
    assertThat(picture).endsWith("/picture?model=" + name("B"));
    var drawn = http.get().uri(URI.create(picture)).exchange();
    assertThat(drawn).hasStatusOk().hasContentType(MediaType.IMAGE_PNG);
    var image = ImageIO.read(new ByteArrayInputStream(drawn.getResponse().getContentAsByteArray()));
    assertThat(image.getWidth()).isGreaterThan(3 * 280);
    assertThat(image.getHeight()).isGreaterThan(280);

    models.remove(names.get("B"));
    var refused = http.get().uri(URI.create(picture)).exchange();
    refused(refused, 404, "NOT_FOUND");
    assertThat(json(refused).get("detail").asString())
        .isEqualTo(
            "The model '%s' is gone. Its maps cannot be drawn any more; the study's numbers stay."
                .formatted(name("B")));
    assertThat(get(id, "/disagreements")).hasStatusOk();
  }

  @Test
  void refusesDisagreementsThatThereAreNone() throws Exception {
    var id = agreement();

    refused(get(id, "/disagreements?kind=focus"), 422, "INVALID_VALUE");
    refused(get(id, "/disagreements?pageSize=0"), 422, "INVALID_VALUE");
    refused(get(id, "/disagreements?pageToken=x"), 400, "INVALID_PAGE_TOKEN");
    refused(get(id, "/disagreements?color=red"), 400, "UNKNOWN_PARAMETER");
    var unknown = get(id, "/disagreements?model=" + name("A"));
    refused(unknown, 422, "INVALID_VALUE");
    assertThat(json(unknown).at("/errors/0/pointer").asString()).isEqualTo("model");
    refused(get(id, "/disagreements/0/picture?model=" + name("A")), 422, "INVALID_VALUE");
    refused(get(id, "/disagreements/30/picture"), 404, "NOT_FOUND");
    refused(get(id, "/disagreements/-1/picture"), 404, "NOT_FOUND");
    refused(get(UUID.randomUUID(), "/disagreements"), 404, "NOT_FOUND");
    refused(get(UUID.randomUUID(), "/disagreements/0/picture"), 404, "NOT_FOUND");
  }
}
