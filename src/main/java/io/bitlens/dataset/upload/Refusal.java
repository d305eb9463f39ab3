package io.bitlens.dataset.upload;

/** A file of an archive that was left out, and why. */
public record Refusal(String file, String reason) {}
