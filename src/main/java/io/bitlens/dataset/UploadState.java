package io.bitlens.dataset;

/** Life of an uploaded data set. */
public enum UploadState {
  /** Received; its files are being read. */
  VALIDATING,
  /** Jobs can train on it. */
  READY,
  /** Unusable: nothing is left of it but the reasons. */
  REJECTED
}
