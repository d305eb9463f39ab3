package io.bitlens.explain.render;

/** What a picture of a saliency map shows. */
public enum View {
  /** The map alone. */
  HEATMAP,
  /** The map over the input in grey: the stronger a value, the more it covers. */
  OVERLAY,
  /** The input, the map and the overlay side by side, with their names and a caption. */
  PANEL
}
