package io.bitlens.dataset.upload;

/** The part that an archive says an image belongs to. */
enum Part {
  TRAIN,
  TEST
}
