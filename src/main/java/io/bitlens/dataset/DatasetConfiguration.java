package io.bitlens.dataset;

import io.bitlens.dataset.files.DataFolders;
import io.bitlens.dataset.files.Downloader;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatasetProperties.class)
class DatasetConfiguration {

  /** What jobs see. */
  @Bean
  @Primary
  DatasetCatalog datasetCatalog(
      IdxDatasetCatalog builtIn, ObjectProvider<UploadedCatalog> uploaded) {
    var uploads = uploaded.getIfAvailable();
    return uploads == null ? builtIn : new AllDatasets(builtIn, uploads);
  }

  @Bean
  IdxDatasetCatalog builtInDatasets(
      DatasetProperties properties, @Value("${bitlens.data-dir:./data}") Path dataDirectory) {
    Path own = dataDirectory.resolve("datasets");
    var folders =
        new DataFolders(Stream.concat(Stream.of(own), properties.folders().stream()).toList());
    Optional<Downloader> downloader =
        properties.download() ? Optional.of(downloader(properties)) : Optional.empty();
    List<IdxDataset> datasets =
        BuiltInDatasets.all().stream().map(dataset -> mirrored(dataset, properties)).toList();
    return new IdxDatasetCatalog(
        datasets,
        new DatasetFiles(folders, own, downloader),
        List.of(new CifarSource(cifar10(properties), folders, own, downloader)));
  }

  private static IdxDataset mirrored(IdxDataset dataset, DatasetProperties properties) {
    List<URI> mirrors = properties.mirrors().get(dataset.id());
    return mirrors == null || dataset.embedded() ? dataset : dataset.withMirrors(mirrors);
  }

  private static CifarDataset cifar10(DatasetProperties properties) {
    var dataset = Cifar10.dataset();
    List<URI> mirrors = properties.mirrors().get(dataset.id());
    return mirrors == null ? dataset : dataset.withMirrors(mirrors);
  }

  private static Downloader downloader(DatasetProperties properties) {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(ProxySelector.getDefault())
            .connectTimeout(properties.stallLimit())
            .build();
    return new Downloader(client, properties.stallLimit(), Thread::sleep);
  }
}
