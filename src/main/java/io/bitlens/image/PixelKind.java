package io.bitlens.image;

/** What a picture's samples mean, by number of samples a pixel. */
enum PixelKind {
  GREY("grey", 1),
  GREY_ALPHA("grey+alpha", 2),
  RGB("RGB", 3),
  RGBA("RGBA", 4),
  PALETTE("palette", 4);

  private final String text;
  private final int decodedSamples;

  PixelKind(String text, int decodedSamples) {
    this.text = text;
    this.decodedSamples = decodedSamples;
  }

  /** Most samples a pixel can have once decoded. */
  int decodedSamples() {
    return decodedSamples;
  }

  @Override
  public String toString() {
    return text;
  }
}
