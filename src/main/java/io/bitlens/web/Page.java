package io.bitlens.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list, newest first.
 *
 * @param nextPageToken give it as {@code pageToken} for the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> nextPageToken) {

  public Page {
    items = List.copyOf(items);
  }

  public <R> Page<R> map(Function<? super T, ? extends R> mapping) {
    return new Page<>(items.stream().<R>map(mapping).toList(), nextPageToken);
  }
}
