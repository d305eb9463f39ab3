package io.bitlens.web;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** How much one owner may store: who has more is given nothing new until something is deleted. */
@Component
public class StorageQuota {

  private final DataSize limit;
  private final ObjectProvider<StoredBytes> stores;

  StorageQuota(
      @Value("${bitlens.quotas.stored-bytes:0B}") DataSize limit,
      ObjectProvider<StoredBytes> stores) {
    this.limit = limit;
    this.stores = stores;
  }

  /**
   * Lets go on who may store more.
   *
   * @throws ApiException QUOTA_EXCEEDED
   */
  public void require(String owner) {
    if (limit.toBytes() <= 0) {
      return;
    }
    long stored = stores.stream().mapToLong(store -> store.of(owner)).sum();
    if (stored >= limit.toBytes()) {
      throw new ApiException(
          ProblemCode.QUOTA_EXCEEDED,
          "Models and data sets of '%s' take %d bytes, where %d are the limit; delete some."
              .formatted(owner, stored, limit.toBytes()));
    }
  }
}
