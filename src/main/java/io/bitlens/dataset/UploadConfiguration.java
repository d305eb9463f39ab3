package io.bitlens.dataset;

import io.bitlens.database.BytePieces;
import io.bitlens.database.EmbeddedDatabase;
import io.bitlens.dataset.upload.ArchiveLimits;
import io.bitlens.dataset.upload.ArchiveReading;
import io.bitlens.idempotency.Idempotency;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.web.StoredBytes;
import io.bitlens.web.StreamedBody;
import io.bitlens.web.UuidV7;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UploadProperties.class)
class UploadConfiguration {

  /** One picture at a time is decoded, and this is enough for the largest. */
  private static final long DECODING_BYTES = 256L << 20;

  /** Of the form around the archive. */
  private static final long FORM_BYTES = 1 << 16;

  /** Whether other processes can have the database, and uploads, too. */
  private final boolean shared;

  UploadConfiguration(@Value("${spring.datasource.url}") String database) {
    this.shared = !EmbeddedDatabase.is(database);
  }

  @Bean
  UploadStorage uploadStorage(
      @Value("${bitlens.data-dir}") Path dataDirectory,
      JdbcClient jdbc,
      PlatformTransactionManager transactions) {
    var folder = new UploadFolder(dataDirectory.resolve("uploads"));
    return shared
        ? new SharedUploads(folder, pieces(jdbc), new TransactionTemplate(transactions))
        : folder;
  }

  static BytePieces pieces(JdbcClient jdbc) {
    return new BytePieces(jdbc, "uploaded_dataset_piece", "dataset_id", "file");
  }

  @Bean
  @DependsOnDatabaseInitialization
  UploadLeases uploadLeases(UploadRepository uploads, Clock clock) {
    var leases = new UploadLeases(uploads, clock);
    return shared ? leases.started() : leases;
  }

  @Bean
  ArchiveLimits archiveLimits(UploadProperties properties) {
    return new ArchiveLimits(
        properties.archiveBytes().toBytes(),
        properties.expandedBytes().toBytes(),
        ArchiveLimits.DEFAULT.ratio(),
        ArchiveLimits.DEFAULT.entries(),
        properties.imageBytes().toBytes());
  }

  @Bean
  StreamedBody uploadBody(ArchiveLimits limits) {
    return new StreamedBody(DatasetController.PATH, limits.bytes() + FORM_BYTES);
  }

  @Bean
  @DependsOnDatabaseInitialization
  UploadValidation uploadValidation(
      UploadRepository uploads,
      UploadStorage storage,
      UploadLeases leases,
      UploadProperties properties,
      ArchiveLimits limits,
      Clock clock) {
    var pictures =
        new PictureReader(
            PictureLimits.DEFAULT, new DecodingMemory(DECODING_BYTES, Duration.ofSeconds(1)));
    return new UploadValidation(
        uploads,
        storage,
        leases,
        new ArchiveReading(pictures, limits),
        properties.maxBytes().toBytes(),
        clock);
  }

  @Bean
  StoredBytes uploadedBytes(UploadRepository uploads) {
    return uploads::bytesOf;
  }

  @Bean
  UploadedCatalog uploadedDatasets(UploadRepository uploads, UploadStorage storage) {
    return new UploadedCatalog(uploads, storage);
  }

  @Bean
  Uploads uploads(
      UploadRepository uploads,
      UploadStorage storage,
      UploadValidation validation,
      IdxDatasetCatalog builtIn,
      ObjectProvider<DatasetReferences> references,
      Idempotency idempotency,
      UploadProperties properties,
      ArchiveLimits limits,
      UuidV7 ids,
      Clock clock) {
    return new Uploads(
        uploads,
        storage,
        validation,
        builtIn,
        references,
        idempotency,
        properties,
        limits,
        ids,
        clock);
  }
}
