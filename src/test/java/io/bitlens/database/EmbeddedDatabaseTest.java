package io.bitlens.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedDatabaseTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:file:/data/bitlens,true",
    "jdbc:h2:mem:x,true",
    "jdbc:h2:file:/data/bitlens;AUTO_SERVER=TRUE,false",
    "jdbc:h2:tcp://localhost/x,false",
    "jdbc:h2:ssl://localhost/x,false",
    "jdbc:postgresql://localhost/bitlens,false"
  })
  void onlyAnEmbeddedDatabaseIsOneProcessAlone(String url, boolean embedded) {
    assertThat(EmbeddedDatabase.is(url)).isEqualTo(embedded);
  }
}
