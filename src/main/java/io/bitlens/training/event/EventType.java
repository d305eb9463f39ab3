package io.bitlens.training.event;

import java.util.Locale;

/** Kinds of events that are stored. */
public enum EventType {
  /** The job has another state, or goes on from somewhere. */
  STATE,
  /** How far the job is; of epochs that are finished nobody needs it any more. */
  PROGRESS,
  /** What an epoch did. */
  METRIC,
  /** How the probe image is seen after an epoch. */
  SALIENCY;

  /** The name that subscribers know. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
